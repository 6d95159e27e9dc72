import { parseArgs } from 'node:util';
import { measureCapacity } from './capacity.js';

/** `npm run capacity -- --agents 1000 --calls 0,10,50 --seconds 30 [--redis]`: what signed-in agents and their calls cost one process. */
const { values } = parseArgs({
  options: {
    agents: { type: 'string', default: '1000' },
    calls: { type: 'string', default: '0,10,50' },
    seconds: { type: 'string', default: '30' },
    redis: { type: 'boolean', default: false },
  },
});
await measureCapacity({
  agents: Number(values.agents),
  callRates: values.calls.split(',').map(Number),
  seconds: Number(values.seconds),
  withRedis: values.redis,
  print: (row) => console.log(JSON.stringify(row)),
});
