import { setTimeout as sleep } from 'node:timers/promises';
import { startService } from '../../demo/running-service.js';
import { RedisServer } from '../../src/state/redis/redis-server.fixture.js';
import { startSimulatorProcess } from '../soak/simulator-process.js';
import { ServiceClient } from '../soak/soak-client.js';
import { CallingTeam } from './calling-team.js';
import { cpuSeconds, residentMb, waitedSeconds } from './process-cost.js';

/** What one rate of calls cost. */
export interface Cost {
  /** What really came to its end in a second: a busy machine does not reach every rate. */
  settledPerSecond: number;
  /** Share of one core that the service took. */
  cpu: number;
  /** Share of the time that it had to wait for a core. */
  waited: number;
  /** Largest resident memory of the service. */
  memoryMb: number;
  /** Of Redis, where the state is there. */
  redis?: { commandsPerSecond: number; cpu: number };
}

interface Load {
  agents: number;
  callRates: readonly number[];
  seconds: number;
  withRedis: boolean;
  print: (row: { agents: number; callsPerSecond: number } & Cost) => void;
}

interface Measured {
  pid: number;
  team: CallingTeam;
  redis: RedisServer | null;
}

/** Sign-ins leave garbage, and a new rate of calls takes a while to be even. */
const SETTLES_MS = 15_000;
const KEY = Buffer.alloc(32, 7).toString('base64');

/** Signs everybody in, each with an open stream, then measures one process at every rate of calls, one after the other. */
export async function measureCapacity({ agents, callRates, seconds, withRedis, print }: Load): Promise<void> {
  const redis = withRedis ? await RedisServer.start('--appendonly', 'no') : null;
  const simulator = await startSimulatorProcess({ step: '0.1', talk: '0.3' });
  const service = await startService(simulator.url, {
    PORT: '0',
    LOG_LEVEL: 'info',
    RATE_LIMIT_CALLER_PER_MINUTE: '0',
    DEDUPE_WINDOW_MS: '0',
    ...(redis && { STATE_URL: redis.url, STATE_ENCRYPTION_KEY: KEY }),
  });
  const client = new ServiceClient(service.url, simulator.controlUrl);
  // The simulator keeps what it received, for tests; here that would only be its memory.
  const forgetting = setInterval(() => void client.control('DELETE', '/requests').catch(() => undefined), 1000);
  try {
    const team = new CallingTeam(client, agents);
    await team.signIn();
    for (const callsPerSecond of callRates) {
      const stop = team.call(callsPerSecond);
      await sleep(SETTLES_MS);
      print({ agents, callsPerSecond, ...(await costOf({ pid: service.process.pid ?? 0, team, redis }, seconds)) });
      stop();
    }
    if (team.refused.size > 0) console.error('Refused:', Object.fromEntries(team.refused));
    team.close();
  } finally {
    clearInterval(forgetting);
    service.process.kill('SIGKILL');
    simulator.stop();
    await redis?.end();
    await client.close().catch(() => undefined);
  }
}

async function costOf({ pid, team, redis }: Measured, seconds: number): Promise<Cost> {
  const read = () => ({
    at: performance.now(),
    settled: team.settled,
    cpu: cpuSeconds(pid),
    waited: waitedSeconds(pid),
    ...(redis && infoOf(redis)),
  });
  const before = read();
  let memoryMb = 0;
  while (performance.now() - before.at < seconds * 1000) {
    await sleep(1000);
    memoryMb = Math.max(memoryMb, residentMb(pid));
  }
  const after = read();
  const perSecond = (from = 0, to = 0) => Math.round((100_000 * (to - from)) / (after.at - before.at)) / 100;
  return {
    settledPerSecond: perSecond(before.settled, after.settled),
    cpu: perSecond(before.cpu, after.cpu),
    waited: perSecond(before.waited, after.waited),
    memoryMb,
    ...(redis && {
      redis: {
        commandsPerSecond: Math.round(perSecond(before.redisCommands, after.redisCommands)),
        cpu: perSecond(before.redisCpu, after.redisCpu),
      },
    }),
  };
}

/** Commands that Redis has run, and processor time that it has taken. */
function infoOf(redis: RedisServer) {
  const info = redis.cli('INFO', 'everything');
  const figure = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
  return {
    redisCommands: figure('total_commands_processed'),
    redisCpu: figure('used_cpu_user') + figure('used_cpu_sys'),
  };
}
