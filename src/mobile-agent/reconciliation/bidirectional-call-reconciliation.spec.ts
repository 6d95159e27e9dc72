import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { BidirectionalCalls } from '../../calls/bidirectional/bidirectional-calls.js';
import type { Call } from '../../calls/call.js';
import { CallSerials } from '../../calls/bidirectional/call-serials.js';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { Replicas } from '../../replicas/replicas.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import type { CallInquiry } from './aicc-call-status.js';
import { overdueAt } from './reconciliation-pace.js';
import { FollowedCalls } from './followed-calls.js';
import { BidirectionalCallReconciliation } from './bidirectional-call-reconciliation.js';

const wanted = { agentId: null, called: '1', caller: '2', reference: null };

describe(BidirectionalCallReconciliation.name, () => {
  const environment = new Environment();
  const ask = jest.fn<CallInquiry['ask']>();
  let expectsCallback: boolean;
  let store: MemoryStore;
  let calls: BidirectionalCalls;
  let replicas: Replicas;
  let settling: BidirectionalCallReconciliation;

  beforeEach(() => {
    jest.useFakeTimers();
    ask.mockReset().mockResolvedValue(undefined);
    expectsCallback = false;
    store = new MemoryStore();
    calls = new BidirectionalCalls(store, new CallSerials(store), environment);
    const inquiry: Pick<CallInquiry, 'ask' | 'expectsCallback' | 'isOverdue'> = {
      ask,
      expectsCallback: () => expectsCallback,
      isOverdue: ({ call }) => overdueAt(call, environment.CALL_SETTLE_TIMEOUT_MS) <= Date.now(),
    };
    replicas = new Replicas(store, environment);
    const followed = new FollowedCalls(store, replicas);
    settling = new BidirectionalCallReconciliation(calls, inquiry as CallInquiry, followed, replicas, environment);
    settling.onModuleInit();
  });
  afterEach(async () => {
    settling.onModuleDestroy();
    replicas.onModuleDestroy();
    await store.close();
    jest.useRealTimers();
  });

  const begin = async (change: Partial<Call> = {}): Promise<string> => {
    const { id } = await calls.begin('acme', 'user', wanted);
    await calls.change('acme', id, (call) => ({ ...call, ...change }));
    settling.watch('acme', id);
    await jest.advanceTimersByTimeAsync(0);
    return id;
  };
  const seconds = (count: number) => jest.advanceTimersByTimeAsync(count * 1000);

  it('leaves it to the store to say that it is out, and asks when it is back', async () => {
    const failed = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    await begin({ callSerialNo: '7' });
    const find = jest.spyOn(calls, 'find').mockRejectedValue(new Problem('STATE_STORE_UNAVAILABLE'));
    await seconds(60);
    expect(failed).not.toHaveBeenCalled();
    find.mockRejectedValue(new Error('a defect'));
    await seconds(120);
    expect(failed).toHaveBeenCalledTimes(1);
    find.mockRestore();
    await seconds(125);
    expect(ask).toHaveBeenCalled();
    failed.mockRestore();
  });

  it('asks about a call from the second second on, until it is over', async () => {
    const id = await begin({ callSerialNo: '7' });
    await seconds(1.9);
    expect(ask).toHaveBeenCalledTimes(0);
    await seconds(10);
    expect(ask).toHaveBeenCalledTimes(3);
    await calls.change('acme', id, (call) => ({ ...call, state: 'ended' }));
    await seconds(600);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('waits for the callback of a call that has its number, and asks when it is overdue', async () => {
    expectsCallback = true;
    await begin({ callSerialNo: '7' });
    await seconds(119.9);
    expect(ask).toHaveBeenCalledTimes(0);
    await seconds(0.2);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('does not wait for the callback of a call without number', async () => {
    expectsCallback = true;
    await begin();
    await seconds(2.1);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('asks at once after a hint, and a few times more until the call has moved', async () => {
    expectsCallback = true;
    const id = await begin({ callSerialNo: '7' });
    settling.hint('acme', id);
    settling.hint('acme', id);
    await seconds(0.1);
    expect(ask).toHaveBeenCalledTimes(1);
    await seconds(60);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('goes on asking after a hint when the call is still seen to ring', async () => {
    expectsCallback = true;
    const id = await begin({ callSerialNo: '7' });
    ask.mockImplementation(async () => {
      const state = ask.mock.calls.length === 1 ? 'alerting' : 'talking';
      await calls.change('acme', id, (call) => ({ ...call, state, heardAt: Date.now() }));
    });
    settling.hint('acme', id);
    await seconds(60);
    expect(ask).toHaveBeenCalledTimes(2);
    expect((await calls.find('acme', id))?.call.state).toBe('talking');
  });

  it('begins anew when the call has moved', async () => {
    const id = await begin({ callSerialNo: '7' });
    await seconds(30);
    const askedAt: number[] = [];
    ask.mockImplementation(async () => {
      askedAt.push(Date.now());
      await calls.change('acme', id, (call) => ({ ...call, state: 'talking' }));
    });
    await seconds(30);
    const [first = 0, second = 0] = askedAt;
    expect(second - first).toBe(2_000);
  });

  it('keeps its pace however often it is told to watch a call', async () => {
    const id = await begin({ callSerialNo: '7' });
    for (let count = 0; count < 40; count++) {
      settling.watch('acme', id);
      await seconds(0.1);
    }
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('forgets a call that is withdrawn', async () => {
    const id = await begin();
    await calls.withdraw('acme', id);
    await seconds(600);
    expect(ask).toHaveBeenCalledTimes(0);
  });

  it('goes on after a look that failed', async () => {
    await begin();
    const away = jest.spyOn(store, 'read').mockRejectedValueOnce(new Error('away'));
    await seconds(2.1);
    expect([away.mock.calls.length, ask.mock.calls.length]).toEqual([1, 0]);
    await seconds(120.1);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('asks at most eight questions of a tenant at a time', async () => {
    let [running, most] = [0, 0];
    ask.mockImplementation(async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 500));
      running--;
    });
    for (let count = 0; count < 30; count++) await begin();
    await seconds(4.5);
    expect(most).toBe(8);
    expect(ask.mock.calls.length).toBeGreaterThanOrEqual(30);
  });

  it('leaves no timer behind', async () => {
    const others = jest.getTimerCount();
    await begin();
    expect(jest.getTimerCount()).toBe(others + 1);
    settling.onModuleDestroy();
    replicas.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(others);
  });

  it('sees to the calls of a replica that is gone, and to those of no other', async () => {
    const dead = new FollowedCalls(store, new Replicas(store, environment));
    const { id } = await calls.begin('acme', 'user', wanted);
    await dead.add('acme', id);
    const other = await calls.begin('acme', 'user', wanted);
    await replicas.join(() => 0);
    await settling.announce('acme', other.id);
    await jest.advanceTimersByTimeAsync(2 * environment.CALL_SETTLE_TIMEOUT_MS);
    expect(new Set(ask.mock.calls.map(([asked]) => asked.call.id))).toEqual(new Set([id]));
  });
});
