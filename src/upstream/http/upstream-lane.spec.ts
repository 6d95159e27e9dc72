import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { GIVEN_UP, UpstreamFailure, type FailureKind } from './upstream-failure.js';
import { UpstreamLane } from './upstream-lane.js';

let passedMs: number;
/** What the machine's clock was set forward by meanwhile; negative where it was set back. */
let setForwardMs: number;
beforeEach(() => {
  passedMs = setForwardMs = 0;
  const beganAt = Date.now();
  jest.spyOn(performance, 'now').mockImplementation(() => passedMs);
  jest.spyOn(Date, 'now').mockImplementation(() => beganAt + passedMs + setForwardMs);
});
afterEach(() => {
  jest.restoreAllMocks();
});
const later = (ms: number) => (passedMs += ms);

const lane = (limits = {}) => new UpstreamLane({ running: 10, failures: 3, pauseMs: 50, ...limits });

const failing = (kind: FailureKind) => () => Promise.reject(new UpstreamFailure(kind, { sent: true, reason: 'TEST' }));

async function fail(upstream: UpstreamLane, kind: FailureKind, times: number): Promise<void> {
  for (let i = 0; i < times; i += 1) await upstream.run(failing(kind)).catch(() => undefined);
}

/** A request whose answer the test gives. */
function held() {
  let answer!: (text: string) => void;
  let refuse!: (failure: UpstreamFailure) => void;
  const exchange = new Promise<string>((resolve, reject) => {
    answer = resolve;
    refuse = reject;
  });
  return { exchange: () => exchange, answer, refuse };
}

const CIRCUIT_OPEN = { kind: 'unreachable', sent: false, reason: 'CIRCUIT_OPEN' };

describe('UpstreamLane', () => {
  it.each(['unreachable', 'timeout', 'broken'] as const)(
    'leaves an upstream alone after failures in a row: %s',
    async (kind) => {
      const upstream = lane();
      await fail(upstream, kind, 3);
      let sent = 0;
      await expect(upstream.run(() => Promise.resolve((sent += 1)))).rejects.toMatchObject(CIRCUIT_OPEN);
      expect({ sent, isOpen: upstream.isOpen }).toEqual({ sent: 0, isOpen: true });
    },
  );

  it('tells once that an upstream is given up, however many probes fail, and once that it is back', async () => {
    const told: string[] = [];
    const upstream = lane({ onCircuit: (state: string) => told.push(state) });
    await fail(upstream, 'unreachable', 3);
    later(60);
    await fail(upstream, 'unreachable', 1);
    later(60);
    await fail(upstream, 'unreachable', 1);
    expect(told).toEqual(['open']);
    later(60);
    await upstream.run(() => Promise.resolve('answer'));
    expect(told).toEqual(['open', 'closed']);
  });

  it.each(['malformed', 'oversized', 'overloaded'] as const)(
    'does not take an answer that is worthless for an upstream that is down: %s',
    async (kind) => {
      const upstream = lane();
      await fail(upstream, kind, 20);
      expect(await upstream.run(() => Promise.resolve('answer'))).toBe('answer');
    },
  );

  it.each(['malformed', 'oversized'] as const)('begins to count anew after a worthless answer: %s', async (kind) => {
    const upstream = lane();
    for (let i = 0; i < 5; i += 1) {
      await fail(upstream, 'broken', 2);
      await fail(upstream, kind, 1);
    }
    expect(upstream.isOpen).toBe(false);
    await fail(upstream, 'broken', 3);
    later(50);
    await fail(upstream, kind, 1);
    await fail(upstream, 'broken', 2);
    expect(upstream.isOpen).toBe(false);
  });

  it('does not count exchanges that were given up here', async () => {
    const upstream = lane();
    const givenUp = new UpstreamFailure('broken', { sent: true, reason: GIVEN_UP });
    for (let i = 0; i < 20; i += 1) await expect(upstream.run(() => Promise.reject(givenUp))).rejects.toBe(givenUp);
    expect(upstream.isOpen).toBe(false);
  });

  it('begins to count anew after every answer', async () => {
    const upstream = lane();
    for (let i = 0; i < 5; i += 1) {
      await fail(upstream, 'broken', 2);
      await upstream.run(() => Promise.resolve('answer'));
    }
    expect(upstream.isOpen).toBe(false);
  });

  it('tries again with one request, keeps no other waiting for it, and opens when that is answered', async () => {
    const upstream = lane();
    await fail(upstream, 'timeout', 3);
    later(50);
    const probe = held();
    const first = upstream.run(probe.exchange);
    const others = [1, 2, 3].map(() => upstream.run(() => Promise.resolve('sent')));
    for (const other of others) await expect(other).rejects.toMatchObject(CIRCUIT_OPEN);
    probe.answer('back');
    expect(await first).toBe('back');
    expect(await upstream.run(() => Promise.resolve('answer'))).toBe('answer');
  });

  it.each([
    ['back', -3_600_000],
    ['forward', 3_600_000],
  ])('leaves it alone for the pause and no longer where the clock is set %s meanwhile', async (_way, ms) => {
    const upstream = lane();
    await fail(upstream, 'timeout', 3);
    setForwardMs = ms;
    later(49);
    await expect(upstream.run(() => Promise.resolve('sent'))).rejects.toMatchObject(CIRCUIT_OPEN);
    expect(upstream.isOpen).toBe(true);
    later(1);
    expect(upstream.isOpen).toBe(false);
    expect(await upstream.run(() => Promise.resolve('back'))).toBe('back');
  });

  it('goes on leaving it alone when the one request fails', async () => {
    const upstream = lane();
    await fail(upstream, 'timeout', 3);
    later(50);
    await fail(upstream, 'unreachable', 1);
    await expect(upstream.run(() => Promise.resolve('sent'))).rejects.toMatchObject(CIRCUIT_OPEN);
  });

  it('trusts the one request that is answered, whatever becomes of those that were sent before', async () => {
    const upstream = lane();
    const earlier = Array.from({ length: 4 }, held);
    const running = earlier.map(({ exchange }) => upstream.run(exchange));
    const timeout = new UpstreamFailure('timeout', { sent: true, reason: 'TEST' });
    await fail(upstream, 'timeout', 3);
    later(50);
    const probe = held();
    const tried = upstream.run(probe.exchange);
    earlier[0]!.refuse(timeout);
    await expect(running[0]).rejects.toBe(timeout);
    probe.answer('back');
    expect(await tried).toBe('back');
    expect(upstream.isOpen).toBe(false);

    for (const { refuse } of earlier) refuse(timeout);
    for (const one of running) await expect(one).rejects.toBe(timeout);
    expect(upstream.isOpen).toBe(false);
    expect(await upstream.run(() => Promise.resolve('answer'))).toBe('answer');
  });

  it('refuses at once what would be one too many, and takes the next when one is answered', async () => {
    const upstream = lane({ running: 2 });
    const [one, other] = [held(), held()];
    const running = [upstream.run(one.exchange), upstream.run(other.exchange)];
    await expect(upstream.run(() => Promise.resolve('sent'))).rejects.toMatchObject({
      kind: 'overloaded',
      sent: false,
      reason: 'QUEUE_FULL',
    });
    one.answer('done');
    await running[0];
    expect(await upstream.run(() => Promise.resolve('sent'))).toBe('sent');
    other.refuse(new UpstreamFailure('broken', { sent: true, reason: 'TEST' }));
    await expect(running[1]).rejects.toMatchObject({ kind: 'broken' });
  });
});
