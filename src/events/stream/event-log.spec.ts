import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { keys } from '../../state/keys.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { EventLog } from './event-log.js';
import type { LogReader } from './log-reader.js';

const one = keys.agentEvents({ tenantId: 'acme', agentId: '291' });
const other = keys.agentEvents({ tenantId: 'acme', agentId: '292' });
const LIMITS = { maxCount: 5, maxAgeMs: 60_000, maxCharacters: 100_000 };
const message = { type: 'agent.busy', agentId: '291', occurredAt: 'now', call: null, upstream: null } as const;

describe('EventLog', () => {
  let store: MemoryStore;
  let log: EventLog;
  /** How things stand that the log speaks of: how many messages there were. */
  let appended: number;
  let told: string[];
  let failed: unknown[];
  beforeEach(() => {
    store = new MemoryStore();
    log = new EventLog(store);
    appended = 0;
    [told, failed] = [[], []];
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await store.close();
  });
  const append = async (count: number, of = one) => {
    for (let i = 0; i < count; i++) {
      appended++;
      await log.append(of, message, LIMITS);
    }
  };
  const state = () => Promise.resolve({ appended });
  /** What a server-sent event tells: the number of its message, or how a reader begins. */
  const gist = (text: string) => {
    const [, id = '', type = '', data = ''] = /^id: \w+-(\d+)\nevent: (.+)\ndata: (.+)\n\n$/.exec(text) ?? [];
    if (type === 'agent.busy') return id;
    const { reason, appended: stands } = JSON.parse(data) as { reason?: string; appended: number };
    return `${type}${reason === undefined ? '' : ` ${reason}`} at ${id}, stands ${stands}`;
  };
  const start = (reader: LogReader) =>
    reader.start({ write: (text) => void told.push(gist(text)), fail: (error) => void failed.push(error) });
  const read = async (lastEventId: string | null, of = one) => {
    told.length = 0;
    const reader = await log.read(of, lastEventId, state);
    start(reader);
    return reader;
  };
  /** The id of message number `sequence`. */
  const idOf = async (sequence: number, of = one) => {
    const reader = await log.read(of, null, state);
    reader.stop();
    return reader.firstId.replace(/\d+$/, String(sequence));
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('begins now, and says where that is and how things stand', async () => {
    await append(3);
    await read(null);
    await append(1);
    expect(told).toEqual(['open at 3, stands 3', '4']);
  });

  it('tells how things stand at least as new as its position', async () => {
    await append(1);
    const readLog = store.readLog.bind(store);
    jest.spyOn(store, 'readLog').mockImplementation(async (...wanted) => {
      const past = await readLog(...wanted);
      await append(1);
      return past;
    });
    await read(null);
    expect(told).toEqual(['open at 1, stands 2', '2']);
  });

  it('tells each message once that comes while the past is read', async () => {
    await append(2);
    const last = await idOf(1);
    const readLog = store.readLog.bind(store);
    jest.spyOn(store, 'readLog').mockImplementation(async (...wanted) => {
      await append(1);
      const past = await readLog(...wanted);
      await append(1);
      return past;
    });
    await read(last);
    expect(told).toEqual(['2', '3', '4']);
    jest.restoreAllMocks();
    await append(1);
    expect(told).toEqual(['2', '3', '4', '5']);
  });

  it.each([
    [7, []],
    [5, ['6', '7']],
    [2, ['3', '4', '5', '6', '7']],
    [1, ['reset expired at 7, stands 7']],
    [8, ['reset unknown at 7, stands 7']],
  ])('opened after message %i of seven with five kept tells %j', async (sequence, expected) => {
    await append(7);
    await read(await idOf(sequence));
    expect(told).toEqual(expected);
  });

  it('takes no id of another log, of another store, or that is none', async () => {
    await append(3);
    await append(3, other);
    expect((await read(await idOf(3, other))).reset).toBe('epoch');
    expect((await read('0000000000000000-1')).reset).toBe('epoch');
    for (const id of ['', '1', 'x-', '-1', 'A-1', `${await idOf(1)}x`]) expect((await read(id)).reset).toBe('unknown');
  });

  it('tells a gap to those who read along, and lets nobody cross it without a word', async () => {
    await append(1);
    const before = await idOf(1);
    const reader = await read(null);
    await log.interrupt(one, LIMITS);
    await append(1);
    await settled();
    reader.stop();
    expect(told).toEqual(['open at 1, stands 1', 'reset gap at 2, stands 1', '3']);
    expect((await read(before)).reset).toBe('gap');
    await read(await idOf(2));
    expect(told).toEqual(['3']);
  });

  it('holds back what comes behind a gap until it is known how things stand there', async () => {
    await append(1);
    let tell: (state: object) => void = () => undefined;
    const reader = await log.read(one, await idOf(1), () => new Promise((resolve) => (tell = resolve)));
    start(reader);
    await log.interrupt(one, LIMITS);
    await append(2);
    await settled();
    expect(told).toEqual([]);
    tell({ appended });
    await settled();
    expect(told).toEqual(['reset gap at 2, stands 3', '3', '4']);
  });

  it('cannot go on over a gap where nobody can say how things stand', async () => {
    await append(1);
    start(await log.read(one, await idOf(1), () => Promise.reject(new Error('no store'))));
    await log.interrupt(one, LIMITS);
    await append(1);
    await settled();
    expect({ told, failed }).toEqual({ told: [], failed: [new Error('no store')] });
  });

  it('calls it a gap when a message between is not there any more', async () => {
    await append(4);
    const last = await idOf(1);
    const readLog = store.readLog.bind(store);
    jest.spyOn(store, 'readLog').mockImplementation(async (...wanted) => (await readLog(...wanted)).slice(1));
    await read(last);
    expect(told).toEqual(['reset gap at 4, stands 4']);
  });

  it.each(['position', 'snapshot'])('follows nothing any more when it could not be opened: no %s', async (what) => {
    const stop = jest.fn();
    jest.spyOn(store, 'follow').mockResolvedValue(stop);
    if (what === 'position') jest.spyOn(store, 'position').mockRejectedValue(new Error('no store'));
    await expect(log.read(one, null, () => Promise.reject(new Error('no store')))).rejects.toThrow('no store');
    expect(stop).toHaveBeenCalledTimes(1);
  });

  it('tells once what a store tells again after it was read', async () => {
    await append(1);
    const last = await idOf(1);
    await append(1);
    const follow = jest.spyOn(store, 'follow');
    await read(last);
    const [, follower] = follow.mock.calls[0]!;
    follower.take({ type: 'agent.busy', json: '{}', sequence: 2 });
    expect(told).toEqual(['2']);
  });
});
