import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { UpstreamFailure, type FailureKind } from './upstream-failure.js';
import { UpstreamLane } from './upstream-lane.js';

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

  it.each(['malformed', 'oversized', 'overloaded'] as const)(
    'does not take an answer that is worthless for an upstream that is down: %s',
    async (kind) => {
      const upstream = lane();
      await fail(upstream, kind, 20);
      expect(await upstream.run(() => Promise.resolve('answer'))).toBe('answer');
    },
  );

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
    await sleep(60);
    const probe = held();
    const first = upstream.run(probe.exchange);
    const others = [1, 2, 3].map(() => upstream.run(() => Promise.resolve('sent')));
    for (const other of others) await expect(other).rejects.toMatchObject(CIRCUIT_OPEN);
    probe.answer('back');
    expect(await first).toBe('back');
    expect(await upstream.run(() => Promise.resolve('answer'))).toBe('answer');
  });

  it('goes on leaving it alone when the one request fails', async () => {
    const upstream = lane();
    await fail(upstream, 'timeout', 3);
    await sleep(60);
    await fail(upstream, 'unreachable', 1);
    await expect(upstream.run(() => Promise.resolve('sent'))).rejects.toMatchObject(CIRCUIT_OPEN);
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
