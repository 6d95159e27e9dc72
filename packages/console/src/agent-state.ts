import type { AgentSnapshot } from '@contact-centre-bff/client';
import { button, once } from './action.js';
import { field, h, input, setText } from './dom.js';
import { isPossible } from './possible.js';
import type { Work } from './work.js';

const REQUESTABLE_STATES = ['idle', 'busy', 'wrapUp', 'rest'] as const;
const SECONDS_A_MINUTE = 60;
/** The longest rest that the service takes, 86,399 s. */
const LONGEST_REST_MINUTES = '1439';

/** The state of the agent, and the states that can be asked for. */
export function agentState({ agent, text, notices }: Work) {
  const now = h('p', { class: 'agent-state' });
  const warning = h('p', { class: 'warning' });
  const minutes = input({ type: 'number', inputmode: 'numeric', min: '1', max: LONGEST_REST_MINUTES, value: '15' });
  const buttons = REQUESTABLE_STATES.map((requested) => {
    const element = h('button', { type: 'button' }, text.states[requested]);
    const set = async () => {
      const rest =
        requested === 'rest' ? { durationSeconds: Math.round(minutes.valueAsNumber * SECONDS_A_MINUTE) } : {};
      const { pending } = await agent.setState(requested, rest);
      if (pending) notices.say(text.pending);
    };
    element.addEventListener('click', once(notices, element, set));
    return { requested, element };
  });
  const signOut = button(notices, text.signOut, () => agent.signOut());
  const element = h(
    'section',
    { class: 'panel' },
    h('h2', {}, text.state),
    now,
    warning,
    h('div', { class: 'row' }, ...buttons.map(({ element: one }) => one)),
    field(text.restMinutes, minutes),
    h('div', { class: 'row' }, signOut),
  );
  return {
    element,
    update(snapshot: AgentSnapshot): void {
      const { session } = snapshot;
      const state = session?.agentState ?? 'unknown';
      setText(now, `${session?.agentId ?? ''} · ${text.states[state]}`);
      now.dataset['state'] = state;
      const message =
        session?.state === 'degraded' ? text.degraded : session?.mustChangePassword ? text.mustChangePassword : '';
      setText(warning, message);
      for (const { requested, element: one } of buttons) {
        one.setAttribute('aria-pressed', String(requested === state));
        one.hidden = !isPossible(snapshot, 'setState') && requested !== state;
      }
    },
  };
}
