import { spawnSync } from 'node:child_process';
import { documentedPorts } from './documented-ports.js';
import { takenPorts } from './taken-ports.js';

/** `npm run demo`: looks at the ports before the build, which takes much longer. `--once` picks free ports. */
const taken = process.argv.includes('--once') ? [] : await takenPorts({ ...documentedPorts });
if (taken.length > 0) {
  process.stderr.write(`${taken.join('\n')}\nEnd the program that listens there, and start the demo again.\n`);
  process.exitCode = 1;
} else {
  process.stdout.write('Building the service …\n');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
  if (status === 0) await import('./main.js');
  else process.exitCode = 1;
}
