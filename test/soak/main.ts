import { parseArgs } from 'node:util';
import { soak } from './soak.js';
import { soakVerdict } from './soak-verdict.js';

/** `npm run soak -- --agents 500 --seconds 60`: prints what was measured; exit code 1 when anything was lost. */
const { values } = parseArgs({
  options: { agents: { type: 'string', default: '500' }, seconds: { type: 'string', default: '60' } },
});
const report = await soak(Number(values.agents), Number(values.seconds));
const verdict = soakVerdict(report);
console.log(JSON.stringify(report, null, 2));
console.log(verdict.length === 0 ? 'Nothing was lost.' : verdict.join('\n'));
process.exitCode = verdict.length === 0 ? 0 : 1;
