// The console's tests drive a real Chromium, one for all test files. Where there is none, Debian's package is installed, and that is said; where
// that is impossible the tests fail with this sentence: they are never skipped.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Ubuntu's chromium is a snap, which build machines do not have; they have Chrome. */
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Offline in every respect but the address of the test itself. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let browser;

export default async function startChromium() {
  if (!BROWSERS.some((path) => existsSync(path))) install();
  const executablePath = BROWSERS.find((path) => existsSync(path));
  browser = await chromium.launchServer({ executablePath, args: FLAGS, timeout: 60_000 });
  // Test files run in processes of their own, which inherit this.
  process.env.CONSOLE_TEST_BROWSER = browser.wsEndpoint();
}

export const stopChromium = () => browser.close();

function install() {
  if (process.getuid?.() !== 0) {
    throw new Error('The tests of the console need a Chromium: sudo apt-get install chromium');
  }
  console.log(`${BROWSERS[0]} is missing: installing Debian's package chromium.`);
  const run = (...args) => execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  run('update', '-q');
  run('install', '-y', '-q', '--no-install-recommends', 'chromium');
}
