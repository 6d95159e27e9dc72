// The console's tests drive a real Chromium. Where it is missing it is installed as Debian's package, and it says so;
// where that is impossible the tests fail with this sentence: they are never skipped.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const CHROMIUM = '/usr/bin/chromium';

export default function ensureChromium() {
  if (existsSync(CHROMIUM)) return;
  if (process.getuid?.() !== 0) {
    throw new Error(`The tests of the console need ${CHROMIUM}: sudo apt-get install chromium`);
  }
  console.log(`${CHROMIUM} is missing: installing Debian's package chromium.`);
  const run = (...args) => execFileSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  run('update', '-q');
  run('install', '-y', '-q', '--no-install-recommends', 'chromium');
}
