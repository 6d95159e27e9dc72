import { chinese } from './chinese.js';
import { english } from './english.js';

/** Everything the page says, in one language. */
export type Text = typeof english;

export const languages = {
  en: { name: 'English', text: english },
  'zh-CN': { name: '简体中文', text: chinese },
} as const;
export type Language = keyof typeof languages;

export const isLanguage = (tag: string): tag is Language => tag in languages;
