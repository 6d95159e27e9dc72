// `npm run bench:scale [-- --rounds 5] [-- --rows 1,2,3]`: see README.md.
import { parseArgs } from 'node:util';
import { agentsUpTo, type Contender } from './contender.js';
import { ratio, spread, table } from './figures.js';
import { event, idlePoll, placing } from './operations.js';
import { interleaved } from './rounds.js';
import { World } from './world.js';

interface Row {
  readonly agents: number;
  /** Calls that each active agent had before. */
  readonly calls: number;
  /** Messages of an agent's stream that can be replayed; the calls before fill it, where they are many. */
  readonly window: number;
}

const ROWS: readonly Row[] = [
  { agents: 100, calls: 5, window: 200 },
  { agents: 2000, calls: 5, window: 200 },
  { agents: 10_000, calls: 5, window: 200 },
  { agents: 100, calls: 500, window: 200 },
  { agents: 100, calls: 500, window: 2000 },
];
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: ROWS.map((_, index) => index + 1).join() },
  },
});
const CHOSEN = values.rows.split(',').map((number) => ROWS[Number(number) - 1]);
const NAMES = ['service', 'bare'] as const;
/** These are measured, these have warmed up the program before, and all others only poll. */
const [ACTIVE, WARMING_UP] = [agentsUpTo(50), agentsUpTo(100).slice(50)];
const WARM_UP_CALLS = 40;
/** A program that has only waited is slow at first. */
const WAKE_UP_CALLS = 4;
const CALLS_A_ROUND = 5;
const IDLE_WINDOW_MS = 5000;
/** As long as a poll is held: who signs in during one polls spread over the next ones. */
const SIGN_IN_SECONDS = 10;

async function haveCalls(contender: Contender, agents: readonly number[], calls: number): Promise<void> {
  for (let each = 0; each < calls; each++) {
    await contender.load.burst(agents.map((agent) => contender.call(agent)));
    await contender.set({ settle: 5000 });
    await contender.settled();
  }
}

async function prepared(name: (typeof NAMES)[number], { agents, calls, window }: Row): Promise<Contender> {
  const settings = { EVENT_REPLAY_COUNT: String(window), RATE_LIMIT_CALLER_PER_MINUTE: '0' };
  const contender = await world.start(name, agents, settings);
  await contender.signIn(agentsUpTo(agents), agents / SIGN_IN_SECONDS);
  await contender.openStreams([...ACTIVE, ...WARMING_UP]);
  await haveCalls(contender, WARMING_UP, WARM_UP_CALLS);
  await haveCalls(contender, ACTIVE, calls);
  return contender;
}

/** Means of some calls one after the other: a collection of garbage takes longer than one of them. */
async function call(contender: Contender): Promise<{ placing: number; event: number }> {
  await haveCalls(contender, WARMING_UP, WAKE_UP_CALLS);
  const sum = { placing: 0, event: 0 };
  for (let each = 0; each < CALLS_A_ROUND; each++) {
    sum.placing += await placing(contender, ACTIVE);
    sum.event += await event(contender, ACTIVE);
  }
  return { placing: sum.placing / CALLS_A_ROUND, event: sum.event / CALLS_A_ROUND };
}

async function measured(row: Row): Promise<string[]> {
  const contenders = { service: await prepared('service', row), bare: await prepared('bare', row) };
  const figures = await interleaved(NAMES, Number(values.rounds), async (name) => {
    const contender = contenders[name];
    const poll = await idlePoll(contender, [...ACTIVE, ...WARMING_UP]);
    return { poll, idle: await contender.learnIdle(IDLE_WINDOW_MS), ...(await call(contender)) };
  });
  for (const contender of Object.values(contenders)) await contender.stop();
  const { placing: ofPlacing, event: ofEvent, poll, idle } = figures;
  const cells = [ofPlacing, ofEvent, poll, idle].flatMap(({ service = [], bare }) => [
    spread(service),
    ratio(service, bare),
  ]);
  return [...Object.values(row).map(String), ...cells];
}

const world = await World.create();
const rows = [];
for (const row of CHOSEN) if (row !== undefined) rows.push(await measured(row));
const operations = ['placing a call, µs', 'an event, µs', 'an idle poll, µs', 'idle, % of a core'];
const head = ['agents', 'calls before', 'replay window', ...operations.flatMap((what) => [what, '/ bare'])];
console.log(`\n${table(head, rows)}`);
process.exit(0);
