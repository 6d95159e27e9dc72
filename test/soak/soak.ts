import { setTimeout as sleep } from 'node:timers/promises';
import { startService } from '../../demo/running-service.js';
import { startSimulatorProcess } from './simulator-process.js';
import { ServiceClient } from './soak-client.js';
import { SoakTally } from './soak-tally.js';
import { SoakedAgent } from './soaked-agent.js';
import { signInAll, untilQuiet } from './team.js';

export interface SoakReport {
  agents: number;
  seconds: number;
  dials: number;
  settled: number;
  refusals: Record<string, number>;
  events: number;
  markersPushed: number;
  markersTold: number;
  streamCuts: number;
  polls: Record<string, number>;
  /** Of the service, from its start. */
  cpuSeconds: number;
  concurrentPolls: number;
  dialMs: { p50: number; p99: number };
  /** Resident memory of the service every second or so, in MB. */
  memoryMb: number[];
  exitCode: number | null;
  /** Empty when nothing was lost, repeated, refused or left open. */
  complaints: string[];
}

const FIRST_AGENT = 1000;
/** More of them, and everybody calls more seldom; the polls, which matter here, stay as they are. */
const AGENTS_AT_FULL_PACE = 100;

/**
 * So many agents for so long against the simulator, which replaces every Guid every second: they call, streams are cut
 * and go on, and in the end everything must have been told once and every call must be over.
 */
export async function soak(agents: number, seconds: number): Promise<SoakReport> {
  const guids = { 'guid-interval': '1', 'guid-timeout': '20' };
  const simulator = await startSimulatorProcess({ ...guids, 'poll-hold': '0.8', step: '0.1', talk: '1' });
  const service = await startService(simulator.url, {
    PORT: '0',
    LOG_LEVEL: 'error',
    DOCS_ENABLED: 'false',
    EVENT_REPLAY_COUNT: '50',
    RATE_LIMIT_CALLER_PER_MINUTE: '0',
  });
  const client = new ServiceClient(service.url, simulator.controlUrl);
  const tally = new SoakTally();
  try {
    const pace = Math.max(1, agents / AGENTS_AT_FULL_PACE);
    const ids = Array.from({ length: agents }, (_, at) => String(FIRST_AGENT + at));
    const team = ids.map((agentId) => new SoakedAgent(agentId, client, tally, pace));
    await signInAll(team, (agent) => agent.signIn());

    const until = Date.now() + seconds * 1000;
    const memoryMb = await whileWorking(client, until, team);
    await untilQuiet(team);
    const metrics = (await client.send('GET', '/metrics')).body;
    const state = (await client.control('GET', '/state')).body;
    await Promise.all(team.map((agent) => agent.finish()));
    return {
      agents,
      seconds,
      dials: tally.dials,
      settled: tally.settled,
      refusals: Object.fromEntries(tally.refusals),
      events: tally.events,
      markersPushed: tally.markersPushed,
      markersTold: tally.markersTold,
      streamCuts: tally.cuts,
      polls: pollsOf(metrics),
      cpuSeconds: Math.round(Number(/^process_cpu_seconds_total (\S+)$/m.exec(metrics)?.[1])),
      concurrentPolls: Number(/"concurrentPolls":\s*(\d+)/.exec(state)?.[1]),
      dialMs: { p50: tally.percentile(0.5), p99: tally.percentile(0.99) },
      memoryMb,
      exitCode: await service.stop(),
      complaints: tally.complaints,
    };
  } finally {
    service.process.kill('SIGKILL');
    simulator.stop();
    await client.close();
  }
}

/** Lets everybody work and looks at the memory of the service meanwhile. */
async function whileWorking(client: ServiceClient, until: number, team: readonly SoakedAgent[]): Promise<number[]> {
  const working = Promise.all(team.map((agent) => agent.work(until)));
  const memoryMb: number[] = [];
  while (Date.now() < until) {
    await sleep(1000);
    const { body } = await client.send('GET', '/metrics');
    memoryMb.push(Math.round(Number(/^process_resident_memory_bytes (\S+)$/m.exec(body)?.[1]) / 1024 / 1024));
    // The simulator keeps what it received, for tests; here that would only be its memory.
    await client.control('DELETE', '/requests');
  }
  await working;
  return memoryMb;
}

function pollsOf(metrics: string): Record<string, number> {
  const lines = metrics.matchAll(/^gateway_polls_total\{result="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, result = '', count]) => [result, Number(count)]));
}
