import { jest } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import type { StateStore } from '../../state/state-store.js';
import { newCall, type Call } from '../call.js';
import { DialCleanup } from './dial-cleanup.js';
import { DialRateLimit } from './dial-rate-limit.js';
import { IdempotencyStore } from './idempotency-store.js';
import { DialOnce } from './dial-once.js';
import { recordAfter, type Alongside, type DialSteps } from './dial-steps.js';
import type { DialRequest } from './dial-request.js';
import { InFlightDials } from './in-flight-dials.js';

export const request: DialRequest = {
  tenantId: 'acme',
  sub: 'anna',
  requestId: 'request-1',
  kind: 'outbound',
  agentId: '291',
  key: undefined,
  numbers: ['13900139000'],
  body: { called: '13900139000' },
};
export const keyed: DialRequest = { ...request, key: 'key-1' };

/** One process; several share the store. */
export function startProcess(store: StateStore, environment = new Environment()): DialOnce {
  const records = new IdempotencyStore(store);
  const rateLimit = new DialRateLimit(store, environment);
  return new DialOnce(records, new InFlightDials(records), rateLimit, new DialCleanup(), environment);
}

/** A telephone platform that counts what it is sent. */
export class Platform implements DialSteps {
  readonly wanted = { agentId: '291' };
  readonly calls = new Map<string, Call>();
  sent = 0;
  /** The call that was begun last. */
  private begun = '';

  constructor(
    readonly steps: Partial<Omit<DialSteps, 'reserve'>> & {
      /** Ends before the attempt is recorded. */
      reserve?: () => Promise<Call>;
    } = {},
  ) {}

  async reserve(sending: Alongside): Promise<Call> {
    const call = await (this.steps.reserve ?? (() => this.begin()))();
    return recordAfter(call, sending, () => this.release());
  }

  private begin(): Promise<Call> {
    const call = newCall({ id: `call-${this.calls.size + 1}`, kind: 'outbound', agentId: '291' }, Date.now());
    this.calls.set(call.id, call);
    this.begun = call.id;
    return Promise.resolve(call);
  }

  send(call: Call): Promise<Partial<Call>> {
    this.sent += 1;
    return this.steps.send?.(call) ?? Promise.resolve({ callId: '1-1' });
  }

  async confirm(call: Call, named: Partial<Call>, placed: Alongside): Promise<Call> {
    if (this.steps.confirm) return this.steps.confirm(call, named, placed);
    const confirmed = { ...call, ...named };
    this.calls.set(call.id, confirmed);
    await placed.write(confirmed);
    return confirmed;
  }

  release(): Promise<void> {
    this.calls.delete(this.begun);
    return Promise.resolve();
  }

  find(id: string): Promise<Call | null> {
    return Promise.resolve(this.calls.get(id) ?? null);
  }
}

/** Moves the clocks on. */
export function later(ms: number): void {
  const [now, monotonic] = [Date.now(), performance.now()];
  jest.spyOn(Date, 'now').mockImplementation(() => now + ms);
  jest.spyOn(performance, 'now').mockImplementation(() => monotonic + ms);
}

/** Lets everything that is waiting for nothing but its turn run. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 20));
