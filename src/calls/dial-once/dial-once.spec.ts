import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { MemoryStore } from '../../state/memory-store.js';
import { newCall, type Call } from '../call.js';
import { CallRates } from './call-rates.js';
import { DialMarks } from './dial-marks.js';
import { DialOnce } from './dial-once.js';
import type { Placing } from './placing.js';
import type { Press } from './press.js';
import { RunningDials } from './running-dials.js';

const press: Press = {
  tenantId: 'acme',
  sub: 'anna',
  kind: 'outbound',
  agentId: '291',
  key: undefined,
  numbers: ['13900139000'],
  body: { called: '13900139000' },
};
const keyed: Press = { ...press, key: 'key-1' };
/** A little longer than any attempt of a living process may take. */
const LEASE_MS = 46_000;

let store: MemoryStore;
let environment: Environment;
beforeEach(() => {
  store = new MemoryStore();
  environment = new Environment();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await store.close();
});

/** One process; several share the store. */
function startProcess(): DialOnce {
  const marks = new DialMarks(store);
  return new DialOnce(marks, new RunningDials(marks), new CallRates(store, environment), environment);
}

/** A telephone platform that counts what it is sent. */
class Platform implements Placing {
  readonly calls = new Map<string, Call>();
  sent = 0;

  constructor(readonly steps: Partial<Placing> = {}) {}

  begin(): Promise<Call> {
    if (this.steps.begin) return this.steps.begin();
    const call = newCall({ id: `call-${this.calls.size + 1}`, kind: 'outbound', agentId: '291' }, Date.now());
    this.calls.set(call.id, call);
    return Promise.resolve(call);
  }

  send(call: Call): Promise<Partial<Call>> {
    this.sent += 1;
    return this.steps.send?.(call) ?? Promise.resolve({ callId: '1-1' });
  }

  confirm(call: Call, named: Partial<Call>): Promise<Call> {
    return this.steps.confirm?.(call, named) ?? Promise.resolve({ ...call, ...named });
  }

  withdraw({ id }: Call): Promise<void> {
    this.calls.delete(id);
    return Promise.resolve();
  }

  find(id: string): Promise<Call | null> {
    return Promise.resolve(this.calls.get(id) ?? null);
  }
}

/** A step that the test ends. */
function held<T>() {
  let end!: (value: T) => void;
  const promise = new Promise<T>((resolve) => (end = resolve));
  return { step: () => promise, end };
}

const later = (ms: number) => {
  const now = Date.now();
  jest.spyOn(Date, 'now').mockImplementation(() => now + ms);
};

/** Lets everything that is waiting for nothing but its turn run. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('DialOnce', () => {
  it('gives two processes with the same key one dial and one answer', async () => {
    const platform = new Platform({ send: () => settled().then(() => ({ callId: '1-7' })) });
    const [first, second] = await Promise.all([
      startProcess().place(keyed, platform),
      startProcess().place(keyed, platform),
    ]);
    expect(platform.sent).toBe(1);
    expect([first.replayed, second.replayed].sort()).toEqual([false, true]);
    expect(second.call).toEqual(first.call);
    expect(first.call).toMatchObject({ id: 'call-1', callId: '1-7' });
  });

  it('tells a press without a key in another process the refusal of the running attempt', async () => {
    const refusal = new Problem('CALL_REJECTED', {
      upstream: { system: 'cc-gateway', operation: 'callout', code: 'x' },
    });
    const platform = new Platform({ send: () => settled().then(() => Promise.reject(refusal)) });
    const answers = await Promise.allSettled([
      startProcess().place(press, platform),
      startProcess().place(press, platform),
    ]);
    expect(platform.sent).toBe(1);
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'CALL_REJECTED', details: refusal.details } });
  });

  it('says unknown, and never dials again, when the process died between the command and its answer', async () => {
    const platform = new Platform({ send: held<Partial<Call>>().step });
    void startProcess().place(keyed, platform);
    await settled();
    later(LEASE_MS);
    for (let i = 0; i < 2; i += 1)
      await expect(startProcess().place(keyed, platform)).rejects.toMatchObject({
        code: 'UPSTREAM_TIMEOUT',
        outcome: 'unknown',
        details: { call: 'call-1', location: '/v1/agents/291/calls/call-1', replayed: true },
      });
    expect(platform.sent).toBe(1);
  });

  it('shows a press without a key the call of a process that died', async () => {
    const platform = new Platform({ send: held<Partial<Call>>().step });
    void startProcess().place(press, platform);
    await settled();
    later(LEASE_MS);
    const second = await startProcess().place(press, platform);
    expect(second).toMatchObject({ call: { id: 'call-1' }, deduplicated: true, replayed: false });
    expect(platform.sent).toBe(1);
  });

  it('does not dial for a press that waited for another process when that process died', async () => {
    const platform = new Platform({ send: held<Partial<Call>>().step });
    void startProcess().place(keyed, platform);
    await settled();
    const keyedPress = startProcess().place(keyed, platform);
    const otherPress = startProcess().place(press, platform);
    await settled();
    later(LEASE_MS);
    await expect(keyedPress).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'unknown' });
    expect(await otherPress).toMatchObject({ call: { id: 'call-1' }, deduplicated: true });
    expect(platform.sent).toBe(1);
  });

  it('serves a press anew whose process died before it sent, and stops that process should it wake up', async () => {
    const sleeping = held<Call>();
    const platform = new Platform({ begin: sleeping.step });
    const asleep = startProcess().place(keyed, platform);
    await settled();
    later(LEASE_MS);
    const other = new Platform();
    expect(await startProcess().place(keyed, other)).toMatchObject({ call: { id: 'call-1' }, replayed: false });
    sleeping.end(newCall({ id: 'late', kind: 'outbound', agentId: '291' }, 0));
    await expect(asleep).rejects.toMatchObject({ code: 'OPERATION_IN_PROGRESS', outcome: 'not_executed' });
    expect([platform.sent, other.sent]).toEqual([0, 1]);
  });

  it.each([
    ['cannot answer', new Problem('STATE_STORE_UNAVAILABLE')],
    ['is full', new Problem('OVERLOADED')],
  ])('dials nothing when the state store %s', async (_what, problem) => {
    jest.spyOn(store, 'update').mockRejectedValue(problem);
    const platform = new Platform();
    for (const one of [press, keyed])
      await expect(startProcess().place(one, platform)).rejects.toMatchObject({
        code: problem.code,
        outcome: 'not_executed',
      });
    expect({ sent: platform.sent, calls: platform.calls.size }).toEqual({ sent: 0, calls: 0 });
  });

  it('takes the call back when the state store fails at the last moment before the wire', async () => {
    const platform = new Platform();
    const begin = platform.begin.bind(platform);
    jest.spyOn(platform, 'begin').mockImplementation(() => {
      jest.spyOn(store, 'update').mockRejectedValue(new Problem('STATE_STORE_UNAVAILABLE'));
      return begin();
    });
    await expect(startProcess().place(keyed, platform)).rejects.toMatchObject({ code: 'STATE_STORE_UNAVAILABLE' });
    expect({ sent: platform.sent, calls: platform.calls.size }).toEqual({ sent: 0, calls: 0 });
  });

  it('answers with the call that was placed, also when nobody can write it down', async () => {
    const platform = new Platform({ confirm: () => Promise.reject(new Problem('STATE_STORE_UNAVAILABLE')) });
    const process = startProcess();
    for (const replayed of [false, true])
      expect(await process.place(keyed, platform)).toMatchObject({ call: { id: 'call-1', callId: '1-1' }, replayed });
    expect(platform.sent).toBe(1);
  });

  it('calls a defect unknown once the command may have been sent, and keeps that answer', async () => {
    const platform = new Platform({ send: () => Promise.reject(new TypeError('defect')) });
    const unknown = { code: 'INTERNAL', outcome: 'unknown', details: { call: 'call-1' } };
    await expect(startProcess().place(keyed, platform)).rejects.toMatchObject(unknown);
    await expect(startProcess().place(keyed, platform)).rejects.toMatchObject(unknown);
    expect(platform.sent).toBe(1);
  });

  it('calls a defect before the command harmless, and frees the key', async () => {
    const platform = new Platform({ begin: () => Promise.reject(new TypeError('defect')) });
    const harmless = { code: 'INTERNAL', outcome: 'not_executed' };
    await expect(startProcess().place(keyed, platform)).rejects.toMatchObject(harmless);
    expect(await startProcess().place(keyed, new Platform())).toMatchObject({ replayed: false });
  });

  it('counts a key for one tenant, user, route and agent only', async () => {
    const platform = new Platform();
    const process = startProcess();
    const presses: Partial<Press>[] = [
      {},
      { tenantId: 'globex' },
      { sub: 'ben' },
      { kind: 'internal' },
      { agentId: '292' },
      { key: 'key-2' },
    ];
    for (const one of presses)
      expect(await process.place({ ...keyed, ...one }, platform)).toMatchObject({ replayed: false });
    expect(platform.sent).toBe(presses.length);
  });

  it("takes two users at one agent's telephone for one, and two users with telephones of their own for two", async () => {
    const platform = new Platform();
    const process = startProcess();
    await process.place(press, platform);
    expect(await process.place({ ...press, sub: 'ben' }, platform)).toMatchObject({ deduplicated: true });
    const twoPhones: Press = { ...press, kind: 'bidirectional', agentId: null, numbers: ['1', '2'] };
    await process.place(twoPhones, platform);
    expect(await process.place({ ...twoPhones, sub: 'ben' }, platform)).toMatchObject({ deduplicated: false });
    expect(platform.sent).toBe(3);
  });

  it('joins a running attempt with the window switched off, and dials anew when it is answered', async () => {
    environment.DEDUPE_WINDOW_MS = 0;
    const platform = new Platform({ send: () => settled().then(() => ({})) });
    const process = startProcess();
    const [, joined] = await Promise.all([process.place(press, platform), process.place(press, platform)]);
    expect(joined).toMatchObject({ deduplicated: true });
    expect(await process.place(press, platform)).toMatchObject({ deduplicated: false });
    expect(platform.sent).toBe(2);
  });

  it.each([
    ['window', press, 5000],
    ['key', keyed, 86_400_000],
  ])('forgets the press when its %s is over, and not before', async (_what, one, ms) => {
    const platform = new Platform();
    const process = startProcess();
    await process.place(one, platform);
    later(ms - 100);
    await process.place(one, platform);
    expect(platform.sent).toBe(1);
    later(ms + 100);
    await process.place(one, platform);
    expect(platform.sent).toBe(2);
  });
});
