import { field, h, input, setText } from './dom.js';
import type { Text } from './text.js';

/** A password with a button that shows it. A form that is sent hides it again. */
export function passwordField(text: Text, value: string) {
  const password = input({
    type: 'password',
    autocomplete: 'current-password',
    autocapitalize: 'none',
    required: true,
    maxlength: '32',
    value,
  });
  const toggle = h('button', { type: 'button' });
  const show = (isShown: boolean) => {
    password.type = isShown ? 'text' : 'password';
    setText(toggle, isShown ? text.hidePassword : text.showPassword);
  };
  show(false);
  toggle.addEventListener('click', () => show(password.type === 'password'));
  const element = field(text.password, password);
  element.append(toggle);
  toggle.setAttribute('aria-controls', password.id);
  return { element, password, hide: () => show(false) };
}
