import { button, form } from './action.js';
import { field, h, input } from './dom.js';
import type { Work } from './work.js';

/** The customers who wait in a skill queue, as they were when the agent looked, to be taken one by one. */
export function waitingCustomers({ agent, text, notices }: Work): HTMLElement {
  const skill = input({ inputmode: 'numeric', required: true, pattern: '\\d{1,10}', value: '25' });
  const list = h('ul', { class: 'items' });
  const none = h('p', { class: 'hint', hidden: true }, text.noWaiting);
  list.hidden = true;
  const look = async () => {
    const waiting = await agent.waitingCalls(skill.value);
    list.replaceChildren(
      ...waiting.map(({ callId, caller, skillId, waitingSeconds }) => {
        const who = h('span', {}, caller ?? text.unknownNumber);
        const wait = h('span', { class: 'fine' }, waitingSeconds === null ? '' : text.waits(waitingSeconds));
        const item = h('li', {}, who, wait);
        const take = async () => {
          if (callId === null) return;
          await agent.claim({ callId, skillId: skillId ?? skill.value });
          item.remove();
        };
        if (callId !== null) item.append(button(notices, text.take, take, 'primary'));
        return item;
      }),
    );
    none.hidden = waiting.length > 0;
    list.hidden = waiting.length === 0;
  };
  const query = form(notices, text.look, look, field(text.queue, skill));
  return h('section', { class: 'panel' }, h('h2', {}, text.waiting), query, none, list);
}
