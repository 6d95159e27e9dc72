import { parseArgs } from 'node:util';
import { chaos } from './chaos.js';
import { chaosVerdict } from './chaos-verdict.js';

/** `npm run chaos -- --agents 200 --seconds 300`: prints what was measured; exit code 1 when anything was lost. */
const { values } = parseArgs({
  options: { agents: { type: 'string', default: '200' }, seconds: { type: 'string', default: '300' } },
});
const report = await chaos(Number(values.agents), Number(values.seconds));
const verdict = chaosVerdict(report);
console.log(JSON.stringify(report, null, 2));
console.log(verdict.length === 0 ? 'Nothing was lost.' : verdict.join('\n'));
process.exitCode = verdict.length === 0 ? 0 : 1;
