import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { RedisServer } from '../../src/state/redis/redis-server.fixture.js';
import { startSimulatorProcess } from '../soak/simulator-process.js';
import { signInAll, untilQuiet } from '../soak/team.js';
import { ChaosAgent } from './chaos-agent.js';
import { ChaosTally } from './chaos-tally.js';
import { ReplicaSet } from './replica-set.js';

export interface ChaosReport {
  readonly agents: number;
  readonly seconds: number;
  /** What was done to the replicas and to Redis, in order. */
  readonly blows: string[];
  readonly dials: number;
  readonly settled: number;
  readonly events: number;
  readonly resets: number;
  readonly markersLost: number;
  readonly refusals: Record<string, number>;
  /** As the gateway counts them. */
  readonly dialled: number;
  readonly dialledTwice: string[];
  /** Accepted here, and unknown to the gateway. One whose outcome is unknown may be either: its replica was killed. */
  readonly neverDialled: string[];
  readonly concurrentPolls: number;
  /** How many agents each replica polls for in the end. */
  readonly shares: number[];
  readonly exitCodes: (number | null)[];
  readonly complaints: string[];
}

const FIRST_AGENT = 1000;
const REPLICAS = 3;
const POLL_TIMEOUT_MS = 3000;
/** Longer than a lease lives: three seconds more than a poll may take. */
const FREEZE_MS = 9000;
const EVEN_WITHIN_MS = 40_000;

/** Blow after blow under agents who call, until the time is over; then everything must be told and every call over. */
export async function chaos(agents: number, seconds: number): Promise<ChaosReport> {
  const redis = await RedisServer.start();
  const guids = { 'guid-interval': '1', 'guid-timeout': '20' };
  const simulator = await startSimulatorProcess({ ...guids, 'poll-hold': '0.8', step: '0.1', talk: '1' });
  const tally = new ChaosTally();
  let team: ChaosAgent[] = [];
  const showLog = process.env['CHAOS_LOG_LEVEL'] === undefined ? undefined : (line: string) => console.error(line);
  const cut = (url: string) => team.forEach((agent) => agent.cutIfTo(url));
  const replicas = new ReplicaSet(simulator.url, settingsOf(redis), cut, showLog);
  const push = async (workNo: string, marker: number) => {
    const event = { eventType: 'AgentEvent_Marker', workNo, content: { marker } };
    await control('POST', `${simulator.controlUrl}/agents/${workNo}/events`, event);
  };
  try {
    for (let count = 0; count < REPLICAS; count++) await replicas.add();
    team = Array.from({ length: agents }, (_, at) => new ChaosAgent(String(FIRST_AGENT + at), replicas, push, tally));
    await signInAll(team, (agent) => agent.signIn());

    const until = Date.now() + seconds * 1000;
    let isOver = false;
    let concurrentPolls = 0;
    const working = team.map((agent) => agent.work(() => isOver, 3000 + 20 * agents));
    const blows = await strike(until, replicas, redis, async (blow) => {
      const seen = await polledTwice(simulator.controlUrl);
      if (seen > concurrentPolls)
        tally.complain(`${seen - concurrentPolls} polls ran beside another one after: ${blow}`);
      concurrentPolls = seen;
    });
    isOver = true;
    await Promise.all(working);
    await untilQuiet(team);
    const shares = await evenShares(replicas, agents);
    const dialled = await numbersDialled(simulator.controlUrl);
    await Promise.all(team.map((agent) => agent.finish()));
    await replicas.close();
    const { dials, settled, events, resets, markersLost, refusals, complaints } = tally;
    return {
      ...{ agents, seconds, blows, dials, settled, events, resets, markersLost, refusals, shares, complaints },
      dialled: dialled.length,
      dialledTwice: dialled.filter((number, index) => dialled.indexOf(number) !== index),
      neverDialled: tally.accepted.filter((number) => !dialled.includes(number)),
      concurrentPolls: await polledTwice(simulator.controlUrl),
      exitCodes: replicas.exitCodes,
    };
  } finally {
    replicas.end();
    simulator.stop();
    await redis.end();
  }
}

const settingsOf = (redis: RedisServer) => ({
  PORT: '0',
  LOG_LEVEL: process.env['CHAOS_LOG_LEVEL'] ?? 'fatal',
  DOCS_ENABLED: 'false',
  STATE_URL: redis.url,
  STATE_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  POLL_TIMEOUT_MS: String(POLL_TIMEOUT_MS),
  CALL_SETTLE_TIMEOUT_MS: '5000',
  RATE_LIMIT_CALLER_PER_MINUTE: '0',
});

/** One of each kind, however long that takes; then at random until the time is over. */
async function strike(
  until: number,
  replicas: ReplicaSet,
  redis: RedisServer,
  look: (blow: string) => Promise<void>,
): Promise<string[]> {
  const kinds: Record<string, () => Promise<void>> = {
    kill: () => replicas.kill(),
    freeze: () => replicas.freeze(FREEZE_MS),
    'restart of Redis': async () => {
      await redis.kill();
      await sleep(1000);
      await redis.restart();
    },
    'rolling stop': () => replicas.roll(),
  };
  const names = Object.keys(kinds);
  const blows: string[] = [];
  while (Date.now() < until || blows.length < names.length) {
    const name = names[blows.length < names.length ? blows.length : Math.floor(Math.random() * names.length)] ?? '';
    blows.push(name);
    await kinds[name]?.();
    await sleep(2000 + Math.random() * 4000);
    await look(name);
  }
  return blows;
}

/**
 * The agents of each replica, once all are polled for and shared out, or it is plain that they will not be.
 * One who is being handed over is nobody's for a moment.
 */
async function evenShares(replicas: ReplicaSet, agents: number): Promise<number[]> {
  const endsAt = Date.now() + EVEN_WITHIN_MS;
  for (;;) {
    const shares = (await replicas.metrics()).map((text) => Number(/^polling_agents (\d+)$/m.exec(text)?.[1]));
    const isEven = Math.max(...shares) - Math.min(...shares) <= 2 + agents / 10;
    const polledFor = shares.reduce((sum, share) => sum + share, 0);
    if ((isEven && polledFor === agents) || Date.now() > endsAt) return shares;
    await sleep(500);
  }
}

/** Of the dials and not of the requests, of which the simulator forgets the oldest in a long run. */
async function numbersDialled(controlUrl: string): Promise<string[]> {
  const [, dials = ''] = /"dials":\s*\[(.*?)\]/s.exec(await control('GET', `${controlUrl}/state`)) ?? [];
  return [...dials.matchAll(/"called":\s*"(139\d{8})"/g)].map(([, number = '']) => number);
}

async function polledTwice(controlUrl: string): Promise<number> {
  return Number(/"concurrentPolls":\s*(\d+)/.exec(await control('GET', `${controlUrl}/state`))?.[1]);
}

async function control(method: 'GET' | 'POST', url: string, body?: object): Promise<string> {
  const json = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const { body: answer } = await request(url, { method, ...json });
  return answer.text();
}
