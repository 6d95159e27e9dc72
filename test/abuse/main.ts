import { parseArgs } from 'node:util';
import { abuse } from './abuse.js';
import { abuseVerdict } from './abuse-verdict.js';

/** `npm run abuse -- --seconds 20 --connections 100`: prints how everybody fared; exit code 1 when anybody was harmed. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [secondsEach, connections, seed] = [values.seconds, values.connections, values.seed].map(Number) as [
  number,
  number,
  number,
];
console.log(`seed ${seed}\n${header()}`);
const report = await abuse({ secondsEach, connections, seed }, (figures) => {
  const { attack, strikes, dials, postponed, dialMs, memoryMb, cpu } = figures;
  const cells = [strikes, dials, postponed, dialMs.p50, dialMs.p99, dialMs.max, memoryMb, cpu];
  console.log(attack.padEnd(18) + cells.map((cell) => String(cell).padStart(10)).join(''));
});
const verdict = abuseVerdict(report);
console.log(verdict.length === 0 ? 'Nobody was harmed.' : verdict.join('\n'));
process.exitCode = verdict.length === 0 ? 0 : 1;

function header(): string {
  const columns = ['strikes', 'dials', 'postponed', 'p50 ms', 'p99 ms', 'max ms', 'MB', 'cores'];
  return `${'attack'.padEnd(18)}${columns.map((column) => column.padStart(10)).join('')}`;
}
