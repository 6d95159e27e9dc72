import { h, select } from './dom.js';
import { preferences, type Theme } from './preferences.js';
import { baseUrl, type Settings } from './settings.js';
import { languages, type Language, type Text } from './text.js';

/** What stands above every view. */
export function pageHeader(text: Text, settings: Settings, status: HTMLElement, redraw: () => void): HTMLElement {
  const language = select(
    (Object.keys(languages) as Language[]).map((tag) => [tag, languages[tag].name] as const),
    preferences.language,
  );
  language.setAttribute('aria-label', text.language);
  language.addEventListener('change', () => {
    preferences.language = language.value;
    redraw();
    document.querySelector<HTMLElement>('[data-choice="language"]')?.focus();
  });
  language.dataset['choice'] = 'language';
  const theme = select(
    (['auto', 'light', 'dark'] as const).map((name) => [name, text.themes[name]] as const),
    preferences.theme,
  );
  theme.setAttribute('aria-label', text.theme);
  theme.dataset['choice'] = 'theme';
  theme.addEventListener('change', () => {
    preferences.theme = theme.value;
    applyTheme(theme.value);
  });
  return h(
    'header',
    {},
    h('a', { class: 'skip', href: '#content' }, text.skip),
    h('h1', {}, text.title),
    status,
    h('div', { class: 'row choices' }, ...docsLink(text, settings), language, theme),
  );
}

export function applyTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}

function docsLink(text: Text, { docs }: Settings): HTMLElement[] {
  return docs ? [h('a', { href: `${baseUrl}/docs` }, text.documentation)] : [];
}
