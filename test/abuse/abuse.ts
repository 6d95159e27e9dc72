import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startService, type RunningService } from '../../demo/running-service.js';
import { startSimulatorProcess } from '../soak/simulator-process.js';
import { attacks } from './attacks.js';
import { HonestCaller } from './honest-caller.js';

const ATTACKER = fileURLToPath(new URL('attacker.ts', import.meta.url));
const CALLERS = 5;
export const ALL_AT_ONCE = 'all at once';
/** In this order; nothing at first, to compare with. */
const allRounds: readonly string[] = ['nothing', ...attacks.map(({ name }) => name), ALL_AT_ONCE];

export interface AbuseOptions {
  secondsEach: number;
  connections: number;
  seed: number;
  /** Names of attacks; all of them by default. */
  rounds?: readonly string[];
}

/** How the callers and the process fared during one attack. */
export interface AbuseFigures {
  attack: string;
  /** How often it struck: requests or connections. */
  strikes: number;
  dials: number;
  postponed: number;
  dialMs: { p50: number; p99: number; max: number };
  memoryMb: number;
  /** Of the service, as a share of one core. */
  cpu: number;
  complaints: string[];
}

export interface AbuseReport {
  figures: AbuseFigures[];
  exitCode: number | null;
}

/** Attacks a service process in every way, one after the other and at last together, while others telephone. */
export async function abuse(
  options: AbuseOptions,
  onFigures: (figures: AbuseFigures) => void = () => undefined,
): Promise<AbuseReport> {
  const simulator = await startSimulatorProcess({ 'poll-hold': '0.5', step: '0.02', talk: '0.05' });
  const settings = { PORT: '0', LOG_LEVEL: 'fatal', RATE_LIMIT_CALLER_PER_MINUTE: '0' };
  const service = await startService(simulator.url, settings);
  try {
    const agents = Array.from({ length: CALLERS }, (_, at) => String(101 + at));
    for (const agentId of agents) await new HonestCaller(service.url, agentId).signIn();
    const figures: AbuseFigures[] = [];
    for (const name of options.rounds ?? allRounds) {
      const fared = await during(name, service, agents, options);
      figures.push(fared);
      onFigures(fared);
    }
    return { figures, exitCode: await service.stop() };
  } finally {
    service.process.kill('SIGKILL');
    simulator.stop();
  }
}

async function during(
  name: string,
  { url }: RunningService,
  agents: string[],
  options: AbuseOptions,
): Promise<AbuseFigures> {
  const callers = agents.map((agentId) => new HonestCaller(url, agentId));
  const over = new AbortController();
  const before = { ...(await processFigures(url)), at: performance.now() };
  const working = Promise.all(callers.map((caller) => caller.work(over.signal)));
  const strikes = await strike(name, url, options);
  over.abort();
  await working;
  const after = await processFigures(url);
  return {
    attack: name,
    strikes,
    dials: sum(callers.map(({ dials }) => dials)),
    postponed: sum(callers.map(({ postponed }) => postponed)),
    dialMs: percentiles(callers.flatMap(({ dialMs }) => dialMs)),
    memoryMb: after.memoryMb,
    cpu: Math.round(((after.cpuSeconds - before.cpuSeconds) * 100_000) / (performance.now() - before.at)) / 100,
    complaints: callers.flatMap(({ complaints }) => complaints),
  };
}

/** Attackers are programs of their own: what they take of the event loop must not be blamed on the service. */
async function strike(name: string, url: string, { secondsEach, connections, seed }: AbuseOptions): Promise<number> {
  const names = name === ALL_AT_ONCE ? attacks.map((attack) => attack.name) : [name].filter((one) => one !== 'nothing');
  const each = Math.ceil(connections / Math.max(1, names.length));
  const strikes = names.map(async (one) => {
    const args = ['--import', 'tsx', ATTACKER, one, url, String(secondsEach), String(each), String(seed)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    if (code !== 0) throw new Error(`The attacker of ${one} failed`);
    return Number(printed);
  });
  if (names.length === 0) await new Promise((resolve) => setTimeout(resolve, secondsEach * 1000));
  return sum(await Promise.all(strikes));
}

async function processFigures(url: string): Promise<{ cpuSeconds: number; memoryMb: number }> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
  return {
    cpuSeconds: value('process_cpu_seconds_total'),
    memoryMb: Math.round(value('process_resident_memory_bytes') / 1024 / 1024),
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

function percentiles(all: readonly number[]): AbuseFigures['dialMs'] {
  const sorted = [...all].sort((one, other) => one - other);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
