export { stopChromium as default } from './start-chromium.js';
