// `npm run bench [-- --rounds 5] [-- --agents 500] [-- --redis]`: see README.md.
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentsUpTo, type Contender, type ContenderName } from './contender.js';
import { percentile, ratio, spread, table } from './figures.js';
import { event, idlePoll, placing } from './operations.js';
import { interleaved, type Rounds } from './rounds.js';
import { World } from './world.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    agents: { type: 'string', default: '500' },
    redis: { type: 'boolean', default: false },
  },
});
const ROUNDS = Number(values.rounds);
const AGENTS = Number(values.agents);
// With fewer, an agent's next call comes before its last one is over, and is refused.
if (AGENTS < 300) throw new Error('--agents must be 300 at least');
const WARM_UP_ROUNDS = 5;
const RATE = 500;
const SECONDS_AT_RATE = 4;
/** Far apart, so that what an agent takes stands out from what a process takes anyway. */
const MEMORY_AGENTS = { few: 200, many: 1000 };

const SERVICES: readonly ContenderName[] = values.redis ? ['service', 'service on Redis'] : ['service'];
/** Those that poll and tell events. */
const POLLERS: readonly ContenderName[] = [...SERVICES, 'bare'];
const CONTENDERS: readonly ContenderName[] = [...POLLERS, 'fastify', 'nest'];
const BASES = ['bare', 'fastify', 'nest', ...(values.redis ? ['service'] : [])];

const world = await World.create();

function print(title: string, unit: string, rounds: Rounds, digits = 0): void {
  const rows = Object.entries(rounds).map(([name, each]) => [
    name,
    spread(each, digits),
    ...BASES.map((base) => ratio(each, rounds[base])),
  ]);
  console.log(`\n${title}\n\n${table(['', unit, ...BASES.map((base) => `/ ${base}`)], rows)}`);
}

/** The memory that each agent takes, and each stream beside it. */
async function memory(): Promise<void> {
  const rows = [];
  const [few, all] = [agentsUpTo(MEMORY_AGENTS.few), agentsUpTo(MEMORY_AGENTS.many)];
  for (const name of POLLERS) {
    const contender = await world.start(name, MEMORY_AGENTS.many);
    const live = async () => {
      await sleep(1000);
      return contender.process.liveBytes();
    };
    await contender.signIn(few);
    const ofFew = await live();
    await contender.signIn(all.slice(few.length));
    const ofAll = await live();
    await contender.openStreams(all);
    const withStreams = await live();
    await contender.stop();
    const perAgent = (ofAll - ofFew) / (all.length - few.length) / 1024;
    rows.push([name, perAgent.toFixed(1), ((withStreams - ofAll) / all.length / 1024).toFixed(1)]);
  }
  console.log(`\nMemory\n\n${table(['', 'KB an agent', 'KB a stream'], rows)}`);
}

async function startTimes(): Promise<void> {
  const measure = async (name: ContenderName) => {
    const contender = await world.start(name);
    await contender.stop();
    return { start: contender.process.startMs };
  };
  print('Start to ready', 'ms', (await interleaved([...SERVICES, 'nest'], ROUNDS, measure)).start);
}

const agents = agentsUpTo(AGENTS);
const contenders = {} as Record<ContenderName, Contender>;
for (const name of CONTENDERS) contenders[name] = await world.start(name, AGENTS);

async function call(name: ContenderName): Promise<{ placing: number; event?: number }> {
  const contender = contenders[name];
  const ofPlacing = await placing(contender, agents);
  return { placing: ofPlacing, ...(POLLERS.includes(name) && { event: await event(contender, agents) }) };
}

async function poll(name: ContenderName): Promise<{ poll: number }> {
  return { poll: await idlePoll(contenders[name], agents) };
}

async function atRate(name: ContenderName): Promise<{ p50: number; p99: number }> {
  const contender = contenders[name];
  await contender.set({ dialMs: 20, eventsAfterMs: 100 });
  const calls = Array.from({ length: (RATE * SECONDS_AT_RATE) / AGENTS }, () =>
    agents.map((agent) => contender.call(agent)),
  );
  const sorted = await contender.load.atRate(RATE, calls.flat());
  await contender.settled();
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99) };
}

for (const name of POLLERS) {
  await contenders[name].signIn(agents);
  await contenders[name].openStreams(agents);
}
await interleaved(CONTENDERS, WARM_UP_ROUNDS, call);
const ofCall = await interleaved(CONTENDERS, ROUNDS, call);
print('Placing a call: processor time', 'µs', ofCall.placing);
print('An event, its poll and one stream: processor time', 'µs', ofCall.event);
await interleaved(POLLERS, 1, poll);
print('An idle poll: processor time', 'µs', (await interleaved(POLLERS, ROUNDS, poll)).poll);
const delays = await interleaved(CONTENDERS, ROUNDS, atRate);
const what = `Placing at ${RATE} a second, 20 ms upstream, events flowing`;
print(`${what}: p50`, 'ms', delays.p50, 1);
print(`${what}: p99`, 'ms', delays.p99, 1);
for (const contender of Object.values(contenders)) await contender.stop();
await memory();
await startTimes();
process.exit(0);
