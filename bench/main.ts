// `npm run bench [-- --rounds 5] [-- --agents 500]`: see README.md.
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENTS_OF_A_CALL } from './call-events.js';
import { percentile, ratio, spread, table } from './figures.js';
import { CONTENDERS, World, type Contender, type ContenderName } from './world.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, agents: { type: 'string', default: '500' } },
});
const ROUNDS = Number(values.rounds);
const AGENTS = Number(values.agents);
// With fewer, an agent's next call comes before its last one is over, and is refused.
if (AGENTS < 300) throw new Error('--agents must be 300 at least');
const WARM_UP_ROUNDS = 5;
const RATE = 500;
const SECONDS_AT_RATE = 4;
const POLL_WINDOW_MS = 2000;
/** Far apart, so that what an agent takes stands out from what a process takes anyway. */
const MEMORY_AGENTS = { few: 200, many: 1000 };
const POLLERS = ['service', 'bare'] as const;

const world = await World.create();
type Rounds = Record<string, number[]>;

function print(title: string, unit: string, rounds: Rounds, digits = 0): void {
  const rows = Object.entries(rounds).map(([name, each]) => [
    name,
    spread(each, digits),
    ratio(each, rounds['bare']),
    ratio(each, rounds['fastify']),
    ratio(each, rounds['nest']),
  ]);
  console.log(`\n${title}\n\n${table(['', unit, '/ bare', '/ fastify', '/ nest'], rows)}`);
}

/** Each contender in turn, round by round, so that what else the machine does meets all alike. */
async function interleaved<T extends ContenderName>(
  names: readonly T[],
  rounds: number,
  measure: (name: T) => Promise<number>,
): Promise<Rounds> {
  const results: Rounds = {};
  for (let round = 0; round < rounds; round++)
    for (const name of names) (results[name] ??= []).push(await measure(name));
  return results;
}

/** The memory that each agent takes, and each stream beside it. */
async function memory(): Promise<void> {
  const rows = [];
  for (const name of POLLERS) {
    const contender = await world.start(name, MEMORY_AGENTS.many);
    const [few, all] = [contender.agents(MEMORY_AGENTS.few), contender.agents(MEMORY_AGENTS.many)];
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
    await contender.process.stop();
    const perAgent = (ofAll - ofFew) / (all.length - few.length) / 1024;
    rows.push([name, perAgent.toFixed(1), ((withStreams - ofAll) / all.length / 1024).toFixed(1)]);
  }
  console.log(`\nMemory\n\n${table(['', 'KB an agent', 'KB a stream'], rows)}`);
}

async function startTimes(): Promise<void> {
  const measure = async (name: ContenderName) => {
    const { process } = await world.start(name);
    await process.stop();
    return process.startMs;
  };
  print('Start to ready', 'ms', await interleaved(['service', 'nest'], ROUNDS, measure));
}

const contenders = {} as Record<ContenderName, Contender>;
for (const name of CONTENDERS) contenders[name] = await world.start(name, AGENTS);
const agents = (name: ContenderName) => contenders[name].agents(AGENTS);
const callsOf = (name: ContenderName) => agents(name).map((agent) => contenders[name].call(agent));

async function place(name: ContenderName): Promise<number> {
  const { process, load } = contenders[name];
  const calls = callsOf(name);
  return (await process.cpuOf(() => load.burst(calls))) / calls.length;
}

type Poller = (typeof POLLERS)[number];
const isPoller = (name: ContenderName): name is Poller => POLLERS.some((poller) => poller === name);

/** Every event is the answer of one poll; each agent has one stream. */
async function settle(name: Poller): Promise<number> {
  const micros = await contenders[name].process.cpuOf(async () => {
    await world.set({ settle: 1000 });
    await world.settled();
  });
  return micros / AGENTS / EVENTS_OF_A_CALL;
}

async function idlePoll(name: Poller): Promise<number> {
  await world.set({ fastFrom: agents(name)[0] ?? null });
  await sleep(500);
  const before = await world.set({});
  const micros = await contenders[name].process.cpuOf(() => sleep(POLL_WINDOW_MS));
  const after = await world.set({ fastFrom: null });
  return micros / (after.polls - before.polls);
}

async function atRate(): Promise<void> {
  await world.set({ dialMs: 20, eventsAfterMs: 100 });
  const times: Record<'p50' | 'p99', Rounds> = { p50: {}, p99: {} };
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of CONTENDERS) {
      const calls = Array.from({ length: (RATE * SECONDS_AT_RATE) / AGENTS }, () => callsOf(name)).flat();
      const sorted = await contenders[name].load.atRate(RATE, calls);
      await world.settled();
      (times.p50[name] ??= []).push(percentile(sorted, 0.5));
      (times.p99[name] ??= []).push(percentile(sorted, 0.99));
    }
  }
  const what = `Placing at ${RATE} a second, 20 ms upstream, events flowing`;
  print(`${what}: p50`, 'ms', times.p50, 1);
  print(`${what}: p99`, 'ms', times.p99, 1);
}

for (const name of POLLERS) {
  await contenders[name].signIn(agents(name));
  await contenders[name].openStreams(agents(name));
}
const placed: Rounds = {};
const settled: Rounds = {};
for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
  for (const name of CONTENDERS) {
    const ofDial = await place(name);
    const ofEvent = isPoller(name) ? await settle(name) : NaN;
    if (round < 0) continue;
    (placed[name] ??= []).push(ofDial);
    if (isPoller(name)) (settled[name] ??= []).push(ofEvent);
  }
}
print('Placing a call: processor time', 'µs', placed);
print('An event, its poll and one stream: processor time', 'µs', settled);
await interleaved(POLLERS, 1, idlePoll);
print('An idle poll: processor time', 'µs', await interleaved(POLLERS, ROUNDS, idlePoll));
await atRate();
for (const { process } of Object.values(contenders)) await process.stop();
await memory();
await startTimes();
await world.stop();
process.exit(0);
