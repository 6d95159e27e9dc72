import type { AgentSnapshot, Call } from '@contact-centre-bff/client';
import { agentState } from './agent-state.js';
import { callCard } from './call-card.js';
import { h, keyedList } from './dom.js';
import { dialPad } from './dial-pad.js';
import { earlierCalls } from './earlier-calls.js';
import { eventLog } from './event-log.js';
import { isOver } from './possible.js';
import { previewOffers } from './preview-offers.js';
import { waitingCustomers } from './waiting-customers.js';
import type { Work } from './work.js';

export interface Desk {
  element: HTMLElement;
  update(snapshot: AgentSnapshot): void;
  close(): void;
}

const TICK_MS = 1000;

/** Everything a signed-in agent sees. */
export function desk(work: Work): Desk {
  const { text, journal } = work;
  const cards = h('div', { class: 'cards' });
  const noCalls = h('p', { class: 'hint' }, text.noCalls);
  const ticks = new Map<string, () => void>();
  const showCalls = keyedList<Call>(
    cards,
    ({ id }) => id,
    (call) => {
      const card = callCard(work, call);
      ticks.set(call.id, card.tick);
      return card;
    },
  );
  const state = agentState(work);
  const dial = dialPad(work);
  const previews = previewOffers(work);
  const earlier = earlierCalls(text);
  const log = eventLog(text, journal);
  const timer = setInterval(() => ticks.forEach((tick) => tick()), TICK_MS);
  const element = h(
    'div',
    { class: 'desk' },
    h('div', { class: 'column' }, state.element, dial.element),
    h(
      'div',
      { class: 'column' },
      h('section', { class: 'calls' }, h('h2', {}, text.calls), noCalls, cards, earlier.element),
    ),
    h('div', { class: 'column' }, previews.element, waitingCustomers(work)),
    log.element,
  );
  return {
    element,
    update(snapshot) {
      state.update(snapshot);
      dial.update(snapshot);
      previews.update(snapshot);
      const open = snapshot.calls.filter((call) => !isOver(call));
      // The last call stays in view until there is another.
      const shown = open.length > 0 ? open : snapshot.calls.slice(0, 1);
      showCalls(shown);
      earlier.update(snapshot.calls.filter((call) => !shown.includes(call)));
      for (const id of ticks.keys()) if (!shown.some((call) => call.id === id)) ticks.delete(id);
      noCalls.hidden = snapshot.calls.length > 0;
      element.classList.toggle('stale', snapshot.connection !== 'live');
    },
    close() {
      clearInterval(timer);
      log.close();
    },
  };
}
