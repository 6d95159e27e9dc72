import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryStore } from '../state/memory-store.js';
import { EventLog } from './event-log.js';

const LIMITS = { tenantId: 'acme', maxCount: 5, maxAgeMs: 60_000, maxCharacters: 100_000 };
const message = { type: 'agent.busy', agentId: '291', occurredAt: 'now', call: null, upstream: null } as const;
/** What a text of events tells: the numbers of its messages, and where a hole is told. */
const told = (texts: string[]) =>
  texts.flatMap((text) => [...text.matchAll(/^id: \w+-(\d+)$|^event: (reset)$/gm)].map(([, id, reset]) => id ?? reset));

describe('EventLog', () => {
  let store: MemoryStore;
  let log: EventLog;
  let written: string[];
  beforeEach(() => {
    store = new MemoryStore();
    log = new EventLog(store);
    written = [];
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await store.close();
  });
  const append = async (count: number, name = 'one') => {
    for (let i = 0; i < count; i++) await log.append(name, message, LIMITS);
  };
  const read = (lastEventId: string | null, name = 'one') =>
    log.read(name, lastEventId, (text) => void written.push(text));
  /** The id of message number `sequence`. */
  const idOf = async (sequence: number) => {
    const reader = await read(null);
    reader.stop();
    return reader.position.replace(/\d+$/, String(sequence));
  };

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
    const { missed, reset } = await read(last);
    expect({ missed: told(missed), reset }).toEqual({ missed: ['2', '3', '4'], reset: null });
    jest.restoreAllMocks();
    await append(1);
    expect(told(written)).toEqual(['5']);
  });

  it.each([
    [7, null, []],
    [5, null, ['6', '7']],
    [2, null, ['3', '4', '5', '6', '7']],
    [1, 'expired', []],
    [8, 'unknown', []],
  ])('opens after message %i of seven with five kept: reset %s, missed %j', async (sequence, reset, missed) => {
    await append(7);
    const reader = await read(await idOf(sequence));
    expect({ reset: reader.reset, missed: told(reader.missed) }).toEqual({ reset, missed });
  });

  it('takes no id of another log, of another store, or that is none', async () => {
    await append(3);
    await append(3, 'other');
    expect((await read((await read(null, 'other')).position)).reset).toBe('epoch');
    expect((await read('0000000000000000-1')).reset).toBe('epoch');
    for (const id of ['', '1', 'x-', '-1', 'A-1', `${await idOf(1)}x`]) expect((await read(id)).reset).toBe('unknown');
  });

  it('tells a hole to those who read along, and lets nobody cross it without a word', async () => {
    await append(1);
    const before = await idOf(1);
    const reader = await read(null);
    await log.interrupt('one', LIMITS);
    await append(1);
    reader.stop();
    expect(told(written)).toEqual(['2', 'reset', '3']);
    expect((await read(before)).reset).toBe('gap');
    expect(told((await read(await idOf(2))).missed)).toEqual(['3']);
  });

  it('calls it a gap when a message between is not there any more', async () => {
    await append(4);
    const last = await idOf(1);
    const readLog = store.readLog.bind(store);
    jest.spyOn(store, 'readLog').mockImplementation(async (...wanted) => (await readLog(...wanted)).slice(1));
    expect(await read(last)).toMatchObject({ reset: 'gap', missed: [] });
  });

  it('follows nothing any more when it could not be opened', async () => {
    const stop = jest.fn();
    jest.spyOn(store, 'follow').mockReturnValue(stop);
    jest.spyOn(store, 'position').mockRejectedValue(new Error('no store'));
    await expect(read(null)).rejects.toThrow('no store');
    expect(stop).toHaveBeenCalledTimes(1);
  });
});
