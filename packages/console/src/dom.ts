type Child = Node | string;
type Attributes = Record<string, string | boolean | undefined>;

/** An element with attributes and children; `true` sets an attribute without a value, `false` and undefined none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  element.append(...children);
  return element;
}

/** Writes only what differs, so that a screen reader does not read the same again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** A part of the page that is made once and follows what it shows. */
export interface View<T> {
  element: HTMLElement;
  update(shown: T): void;
}

/** Shows a list: an element that stays keeps its identity, and with it the keyboard focus and what was typed. */
export function keyedList<T>(parent: Element, keyOf: (item: T) => string, create: (item: T) => View<T>) {
  const views = new Map<string, View<T>>();
  return (items: readonly T[]): void => {
    const keys = new Set(items.map(keyOf));
    for (const [key, { element }] of views)
      if (!keys.has(key)) {
        element.remove();
        views.delete(key);
      }
    items.forEach((item, index) => {
      const key = keyOf(item);
      const view = views.get(key) ?? create(item);
      views.set(key, view);
      view.update(item);
      const here = parent.children[index] ?? null;
      if (here !== view.element) parent.insertBefore(view.element, here);
    });
  };
}

let fields = 0;

/** A label and what it names. */
export function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  const id = `field-${++fields}`;
  control.id = id;
  if (hint !== undefined) control.setAttribute('aria-describedby', `${id}-hint`);
  const named = h('div', { class: 'field' }, h('label', { for: id }, label), control);
  if (hint !== undefined) named.append(h('p', { class: 'hint', id: `${id}-hint` }, hint));
  return named;
}

export function input(attributes: Attributes = {}): HTMLInputElement {
  return h('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', ...attributes });
}

export function select<T extends string>(options: readonly (readonly [value: T, text: string])[], chosen?: T) {
  const element = h('select', {}, ...options.map(([value, text]) => h('option', { value }, text)));
  if (chosen !== undefined) element.value = chosen;
  return element as HTMLSelectElement & { value: T };
}
