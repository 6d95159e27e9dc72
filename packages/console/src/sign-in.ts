import { form } from './action.js';
import { demoAgent } from './demo-agent.js';
import { field, h, input, select } from './dom.js';
import type { Notices } from './notices.js';
import { passwordField } from './password-field.js';
import type { Settings } from './settings.js';
import type { Text } from './text.js';

export interface SignInForm {
  agentId: string;
  tenant: string | undefined;
  password: string;
  phoneNumber: string;
  autoAnswer: boolean;
  takeOver: boolean;
}

interface SignInParts {
  text: Text;
  notices: Notices;
  settings: Settings;
  /** The agent that this page had before, or that the token binds. */
  agentId: string | undefined;
  signIn: (filled: SignInForm) => Promise<unknown>;
}

/** Signs an agent in; on a laptop everything is filled in for the simulator. */
export function signInView({ text, notices, settings, agentId, signIn }: SignInParts): HTMLElement {
  const isLaptop = settings.authentication === 'none';
  const known = isLaptop ? demoAgent : { agentId: '', password: '', phoneNumber: '' };
  const agent = input({
    inputmode: 'numeric',
    autocomplete: 'username',
    required: true,
    pattern: '\\d+',
    value: agentId ?? known.agentId,
  });
  const { element: passwordElement, password, hide } = passwordField(text, known.password);
  const phone = input({ type: 'tel', inputmode: 'tel', autocomplete: 'tel', required: true, value: known.phoneNumber });
  const tenant = select(settings.tenants.map((id) => [id, id] as const));
  const autoAnswer = checkbox(text.autoAnswer);
  const takeOver = checkbox(text.takeOver);
  const filled = () => ({
    agentId: agent.value,
    tenant: settings.tenants.length > 1 ? tenant.value : undefined,
    password: password.value,
    phoneNumber: phone.value,
    autoAnswer: autoAnswer.box.checked,
    takeOver: takeOver.box.checked,
  });
  return h(
    'section',
    { class: 'panel narrow' },
    h('h2', {}, text.title),
    ...(isLaptop ? [h('p', { class: 'hint' }, text.signInLaptop)] : []),
    form(
      notices,
      text.signIn,
      () => {
        hide();
        return signIn(filled());
      },
      ...(settings.tenants.length > 1 ? [field(text.tenant, tenant)] : []),
      field(text.agent, agent),
      passwordElement,
      field(text.phone, phone),
      autoAnswer.element,
      takeOver.element,
    ),
  );
}

function checkbox(label: string) {
  const box = h('input', { type: 'checkbox' });
  return { box, element: h('label', { class: 'check' }, box, label) };
}
