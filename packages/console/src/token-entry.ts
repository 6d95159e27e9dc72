import { form } from './action.js';
import { field, h } from './dom.js';
import type { Notices } from './notices.js';
import type { Text } from './text.js';

/** Takes a token that is pasted; one that the CRM's page sends goes another way. */
export function tokenEntry(text: Text, notices: Notices, put: (token: string) => boolean, why?: string): HTMLElement {
  const token = h('textarea', { rows: '4', required: true, autocomplete: 'off', spellcheck: 'false' });
  const use = () => {
    if (!put(token.value)) notices.say(text.tokenRefused);
    token.value = '';
    return Promise.resolve();
  };
  return h(
    'section',
    { class: 'panel narrow' },
    h('h2', {}, text.title),
    ...(why === undefined ? [] : [h('p', { class: 'warning' }, why)]),
    form(notices, text.tokenUse, use, field(text.token, token, text.tokenHint)),
  );
}
