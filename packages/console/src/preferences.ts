import { isLanguage, type Language } from './text.js';

export type Theme = 'auto' | 'light' | 'dark';

/** Language and look of the page, kept for the next visit. A browser that forbids storage forgets them. */
export const preferences = {
  get language(): Language {
    const kept = read('language') ?? '';
    if (isLanguage(kept)) return kept;
    return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
  },
  set language(language: Language) {
    write('language', language);
  },
  get theme(): Theme {
    const kept = read('theme');
    return kept === 'light' || kept === 'dark' ? kept : 'auto';
  },
  set theme(theme: Theme) {
    write('theme', theme);
  },
};

function read(name: string): string | null {
  try {
    return localStorage.getItem(`console.${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`console.${name}`, value);
  } catch {
    // Private windows of some browsers: the choice holds for this page.
  }
}
