import type { AgentSnapshot } from '@contact-centre-bff/client';
import { button, once } from './action.js';
import { field, h, input, setText } from './dom.js';
import { isPossible } from './possible.js';
import type { Work } from './work.js';

const WISHES = ['idle', 'busy', 'wrapUp', 'rest'] as const;
const SECONDS_A_MINUTE = 60;
/** The longest rest that the service takes, 86,399 s. */
const LONGEST_REST_MINUTES = '1439';

/** The state of the agent, and the states that can be asked for. */
export function agentState({ agent, text, notices }: Work) {
  const now = h('p', { class: 'agent-state' });
  const warning = h('p', { class: 'warning' });
  const minutes = input({ type: 'number', inputmode: 'numeric', min: '1', max: LONGEST_REST_MINUTES, value: '15' });
  const wishes = WISHES.map((wish) => {
    const element = h('button', { type: 'button' }, text.states[wish]);
    const set = async () => {
      const rest = wish === 'rest' ? { durationSeconds: Math.round(minutes.valueAsNumber * SECONDS_A_MINUTE) } : {};
      const { pending } = await agent.setState(wish, rest);
      if (pending) notices.say(text.pending);
    };
    element.addEventListener('click', once(notices, element, set));
    return { wish, element };
  });
  const signOut = button(notices, text.signOut, () => agent.signOut());
  const element = h(
    'section',
    { class: 'panel' },
    h('h2', {}, text.state),
    now,
    warning,
    h('div', { class: 'row' }, ...wishes.map(({ element: wish }) => wish)),
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
      const told =
        session?.state === 'degraded' ? text.degraded : session?.mustChangePassword ? text.mustChangePassword : '';
      setText(warning, told);
      for (const { wish, element: one } of wishes) {
        one.setAttribute('aria-pressed', String(wish === state));
        one.hidden = !isPossible(snapshot, 'setState') && wish !== state;
      }
    },
  };
}
