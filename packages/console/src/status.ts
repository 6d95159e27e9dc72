import type { AgentSnapshot } from '@contact-centre-bff/client';
import { h, setText } from './dom.js';
import type { Text } from './text.js';

export type Shown = Pick<AgentSnapshot, 'connection' | 'staleSince'> | null;

/** Whether what the page shows is true now, and since when it may not be. */
export function connectionStatus(text: Text) {
  const element = h('p', { class: 'connection', role: 'status' });
  return {
    element,
    update(shown: Shown): void {
      const state = shown?.connection ?? 'none';
      const staleSince = shown === null || shown.connection === 'live' ? null : shown.staleSince;
      const since = staleSince === null ? '' : text.staleSince(timeOf(new Date(staleSince)));
      element.dataset['state'] = state;
      setText(element, since === '' ? text.connection[state] : `${text.connection[state]} · ${since}`);
    },
  };
}

/** With the day where that is not today: laptops sleep over weekends. */
function timeOf(date: Date): string {
  return date.toDateString() === new Date().toDateString() ? date.toLocaleTimeString() : date.toLocaleString();
}
