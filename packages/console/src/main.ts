import { App } from './app.js';
import { h } from './dom.js';
import { applyTheme } from './page-header.js';
import { preferences } from './preferences.js';
import { readSettings } from './settings.js';
import { languages } from './text.js';

const root = document.getElementById('console');
if (root === null) throw new Error('The page has no place for the console');
applyTheme(preferences.theme);
document.documentElement.lang = preferences.language;
const waiting = () =>
  root.replaceChildren(h('main', {}, h('p', { role: 'status' }, languages[preferences.language].text.settingsMissing)));
const settings = await readSettings(waiting);
new App(root, settings);
