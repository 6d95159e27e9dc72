import { h, keyedList, setText, type View } from './dom.js';
import type { Entry, Journal } from './journal.js';
import type { Text } from './text.js';

const COPIED_FOR_MS = 2000;

export function eventLog(text: Text, journal: Journal): { element: HTMLElement; close: () => void } {
  const list = h('ol', { class: 'log' });
  const empty = h('p', { class: 'hint' }, text.logEmpty);
  const show = keyedList<Entry>(
    list,
    ({ key }) => key,
    (entry) => line(text, entry),
  );
  const close = journal.subscribe((entries) => {
    show(entries);
    empty.hidden = entries.length > 0;
    list.hidden = entries.length === 0;
  });
  return { element: h('section', { class: 'panel wide' }, h('h2', {}, text.log), empty, list), close };
}

function line(text: Text, { at, title, detail, curl }: Entry): View<Entry> {
  const copy = h('button', { type: 'button', class: 'small' }, text.copy);
  const element = h(
    'li',
    {},
    h('time', { datetime: at.toISOString() }, at.toLocaleTimeString()),
    h('span', { class: 'log-title' }, title),
    h('span', { class: 'fine' }, detail),
    copy,
  );
  copy.addEventListener('click', () => {
    void copyText(curl).then((isCopied) => {
      if (!isCopied) {
        element.append(byHand(text, curl));
        return;
      }
      setText(copy, text.copied);
      setTimeout(() => setText(copy, text.copy), COPIED_FOR_MS);
    });
  });
  return { element, update: () => undefined };
}

/** Browsers give pages on plain http no clipboard. */
async function copyText(written: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(written);
    return true;
  } catch {
    return false;
  }
}

function byHand(text: Text, curl: string): HTMLTextAreaElement {
  const area = h('textarea', { readonly: true, 'aria-label': text.copy, rows: '3' }, curl);
  requestAnimationFrame(() => area.select());
  return area;
}
