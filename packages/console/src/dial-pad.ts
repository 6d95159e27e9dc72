import type { AgentSnapshot } from '@contact-centre-bff/client';
import { form } from './action.js';
import { field, h, input } from './dom.js';
import { isPossible } from './possible.js';
import type { Work } from './work.js';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'];

/** Calls a customer by number, or a colleague by agent id. */
export function dialPad({ agent, text, notices }: Work) {
  const number = input({ type: 'tel', inputmode: 'tel', required: true, maxlength: '40' });
  const keys = KEYS.map((key) => {
    const element = h('button', { type: 'button' }, key);
    element.addEventListener('click', () =>
      number.setRangeText(key, number.selectionStart ?? 0, number.selectionEnd ?? 0, 'end'),
    );
    return element;
  });
  const erase = h('button', { type: 'button' }, text.erase);
  erase.addEventListener('click', () => (number.value = number.value.slice(0, -1)));
  const dial = form(
    notices,
    text.call,
    async () => {
      await agent.dial(number.value);
      number.value = '';
    },
    field(text.number, number),
    h('div', { class: 'keys' }, ...keys, erase),
  );
  const id = input({ inputmode: 'numeric', required: true, pattern: '\\d+' });
  const colleague = form(
    notices,
    text.dialColleague,
    async () => {
      await agent.callColleague(id.value);
      id.value = '';
    },
    field(text.colleague, id),
  );
  const element = h('section', { class: 'panel' }, h('h2', {}, text.dialPad), dial, colleague);
  return {
    element,
    update(snapshot: AgentSnapshot): void {
      element.hidden = !isPossible(snapshot, 'dial');
    },
  };
}
