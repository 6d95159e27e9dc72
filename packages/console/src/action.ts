import { h } from './dom.js';
import type { Notices } from './notices.js';

/** Runs what a user asked for, once at a time: a second click while the first is running is ignored. */
export function once(notices: Notices, element: HTMLElement, action: () => Promise<unknown>): () => void {
  let isRunning = false;
  return () => {
    if (isRunning) return;
    isRunning = true;
    // Not `disabled`: that would take the keyboard focus away.
    element.setAttribute('aria-disabled', 'true');
    notices.clear();
    action()
      .catch((error: unknown) => notices.report(error))
      .finally(() => {
        isRunning = false;
        element.removeAttribute('aria-disabled');
      });
  };
}

export function button(notices: Notices, name: string, action: () => Promise<unknown>, look = ''): HTMLButtonElement {
  const element = h('button', { type: 'button', class: look }, name);
  element.addEventListener('click', once(notices, element, action));
  return element;
}

/** A form with one button that sends it; Enter in a field does the same. */
export function form(notices: Notices, name: string, action: () => Promise<unknown>, ...children: HTMLElement[]) {
  const send = h('button', { type: 'submit', class: 'primary' }, name);
  const element = h('form', {}, ...children, send);
  const run = once(notices, send, action);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    run();
  });
  return element;
}
