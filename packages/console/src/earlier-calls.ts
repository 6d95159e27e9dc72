import type { Call } from '@contact-centre-bff/client';
import { h, keyedList } from './dom.js';
import type { Text } from './text.js';

/** Calls that are over, in a line each. */
export function earlierCalls(text: Text) {
  const list = h('ul', { class: 'items' });
  const title = h('h2', {}, text.earlier);
  const show = keyedList<Call>(
    list,
    // A settled call changes only where nobody knew what became of it.
    ({ id, state }) => `${id} ${state}`,
    ({ kind, caller, called, state, reason }) => ({
      element: h(
        'li',
        {},
        h('span', {}, (kind === 'inbound' || kind === 'queued' ? caller : called) ?? text.unknownNumber),
        h('span', {}, text.callState[state]),
        h('span', { class: 'fine' }, reason?.code ?? ''),
      ),
      update: () => undefined,
    }),
  );
  const element = h('div', { class: 'earlier' }, title, list);
  return {
    element,
    update(calls: readonly Call[]): void {
      show(calls);
      element.hidden = calls.length === 0;
    },
  };
}
