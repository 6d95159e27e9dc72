import { setTimeout as sleep } from 'node:timers/promises';
import type { StubFigures, StubSettings } from './gateway-stub.js';
import { Load, type Request } from './load.js';
import type { MeasuredProcess } from './measured-process.js';

export type ContenderName = 'service' | 'service on Redis' | 'bare' | 'fastify' | 'nest';

const FIRST_AGENT = 20_001;
const SETTLED_WITHIN_MS = 60_000;

/** Agents of a contender, each contender having the same. */
export const agentsUpTo = (count: number): number[] => Array.from({ length: count }, (_, index) => FIRST_AGENT + index);

/** One program under test with the gateway it talks to and the agents that use it. */
export class Contender {
  readonly load: Load;
  /** Each number is called once: a second call of it would be taken for a double click. */
  private called = 13_800_000_000;
  /** Microseconds of processor time that each millisecond takes anyway. */
  private idle = 0;

  constructor(
    readonly name: ContenderName,
    readonly process: MeasuredProcess,
    private readonly gateway: MeasuredProcess,
    private readonly tokens: ReadonlyMap<number, string>,
  ) {
    this.load = new Load(process.url);
  }

  headers(agent: number): Record<string, string> {
    return { 'content-type': 'application/json', authorization: `Bearer ${this.tokens.get(agent) ?? 'none'}` };
  }

  call(agent: number): Request {
    const called = String(++this.called);
    const body = { called, caller: '40038', callData: 'order=12345;customer=778' };
    const headers = this.headers(agent);
    // What only passes bytes on gets the bytes of the gateway.
    if (this.name === 'fastify') {
      const path = `/agentgateway/resource/voicecall/${agent}/callout`;
      return { method: 'PUT', path, headers, body: JSON.stringify(body) };
    }
    return { method: 'POST', path: `/v1/agents/${agent}/calls/outbound`, headers, body: JSON.stringify(body) };
  }

  /** As fast as the connections allow, or so many a second. */
  async signIn(agents: readonly number[], perSecond?: number): Promise<void> {
    const body = JSON.stringify({ password: 'Canary-7e1f0a', phoneNumber: '40038' });
    const requests = agents.map((agent) => ({
      method: 'PUT' as const,
      path: `/v1/agents/${agent}/session`,
      headers: this.headers(agent),
      body,
    }));
    await (perSecond === undefined ? this.load.burst(requests) : this.load.atRate(perSecond, requests));
  }

  async openStreams(agents: readonly number[]): Promise<void> {
    for (const agent of agents) await this.load.openStream(`/v1/agents/${agent}/events`, this.headers(agent));
  }

  /** Changes its gateway. */
  set(settings: StubSettings): Promise<StubFigures> {
    return this.gateway.ask(settings);
  }

  /** Comes when no event waits to be fetched any more. */
  async settled(): Promise<void> {
    const endsAt = performance.now() + SETTLED_WITHIN_MS;
    while ((await this.set({})).pending > 0) {
      if (performance.now() > endsAt) throw new Error('Events are not fetched');
      await sleep(20);
    }
  }

  /** Microseconds of processor time that `work` takes, without what was learnt to be taken anyway. */
  async cpuOf(work: () => Promise<unknown>): Promise<number> {
    const beganAt = performance.now();
    const micros = await this.process.cpuOf(work);
    return micros - this.idle * (performance.now() - beganAt);
  }

  /** Learns what it takes while nothing is asked of it. @returns the share of a core, in percent */
  async learnIdle(windowMs: number): Promise<number> {
    this.idle = 0;
    const beganAt = performance.now();
    const micros = await this.cpuOf(() => sleep(windowMs));
    this.idle = micros / (performance.now() - beganAt);
    return this.idle / 10;
  }

  async stop(): Promise<void> {
    await this.process.stop();
    await this.gateway.stop();
  }
}
