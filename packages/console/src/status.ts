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
      const isStale = shown !== null && shown.connection !== 'live' && shown.staleSince !== null;
      const since = isStale ? text.staleSince(new Date(shown.staleSince ?? 0).toLocaleTimeString()) : '';
      element.dataset['state'] = state;
      setText(element, since === '' ? text.connection[state] : `${text.connection[state]} · ${since}`);
    },
  };
}
