import { afterEach, describe, expect, it } from '@jest/globals';
import { RequestQueue, type Place, type RequestPurpose } from './request-queue.js';

const OVERLOADED = { kind: 'overloaded', sent: false, reason: 'QUEUE_FULL' };

const entered: Place[] = [];

/** A queue whose requests are told in the order in which they begin. */
function queueOf(limits: { running: number; waiting: number }) {
  const queue = new RequestQueue(limits);
  const begun: string[] = [];
  const places = new Map<string, Place>();
  const enter = (name: string, purpose: RequestPurpose, agent?: string) => {
    const place = queue.enter(purpose, agent);
    places.set(name, place);
    entered.push(place);
    if (place.isRunning) begun.push(name);
    else void place.turn(60_000).then(() => begun.push(name));
  };
  const leave = async (name: string) => {
    places.get(name)?.leave();
    await new Promise(setImmediate);
  };
  return { queue, begun, enter, leave };
}

const numbered = (length: number) => Array.from({ length }, (_, i) => String(i + 1));

describe('RequestQueue', () => {
  afterEach(() => {
    for (const place of entered.splice(0)) place.leave();
  });

  it('lets commands go before queries, and queries before what the service asks itself', async () => {
    const { begun, enter, leave } = queueOf({ running: 1, waiting: 10 });
    enter('first', 'query', '1');
    enter('background', 'background', '2');
    enter('query', 'query', '3');
    enter('dial', 'command', '4');
    for (const name of ['first', 'dial', 'query', 'background']) await leave(name);
    expect(begun).toEqual(['first', 'dial', 'query', 'background']);
  });

  it('lets the agents take turns, however many requests one of them has', async () => {
    const { begun, enter, leave } = queueOf({ running: 1, waiting: 100 });
    for (const n of numbered(4)) enter(`a${n}`, 'command', 'a');
    enter('b1', 'command', 'b');
    enter('b2', 'command', 'b');
    enter('c1', 'command', 'c');
    for (let i = 0; i < 6; i += 1) await leave(begun.at(-1) ?? '');
    expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('keeps half of the places free of queries, and three quarters free of what the service asks itself', () => {
    const { begun, enter } = queueOf({ running: 40, waiting: 100 });
    for (const n of numbered(30)) enter(`query${n}`, 'query', n);
    for (const n of numbered(30)) enter(`background${n}`, 'background', n);
    const of = (purpose: string) => begun.filter((name) => name.startsWith(purpose)).length;
    expect({ query: of('query'), background: of('background') }).toEqual({ query: 20, background: 10 });
    for (const n of numbered(10)) enter(`dial${n}`, 'command', n);
    expect(of('dial')).toBe(10);
  });

  it('lets one agent run eight queries and have sixty-four under way, and refuses no other for it', () => {
    const { begun, enter } = queueOf({ running: 256, waiting: 512 });
    for (const n of numbered(64)) enter(n, 'query', 'greedy');
    expect(begun).toEqual(numbered(8));
    expect(() => enter('65', 'query', 'greedy')).toThrow(expect.objectContaining(OVERLOADED));
    enter('modest', 'query', 'modest');
    enter('dial', 'command', 'greedy');
    expect(begun.slice(8)).toEqual(['modest', 'dial']);
  });

  it('refuses at once what would be one too many of its purpose, and takes the next when one has left', async () => {
    const { begun, enter, leave } = queueOf({ running: 1, waiting: 1 });
    enter('1', 'query');
    enter('2', 'query');
    expect(() => enter('3', 'query')).toThrow(expect.objectContaining(OVERLOADED));
    enter('dial', 'command');
    await leave('1');
    await leave('dial');
    expect(begun).toEqual(['1', 'dial', '2']);
    enter('3', 'query');
    await leave('2');
    expect(begun).toEqual(['1', 'dial', '2', '3']);
  });

  it('forgets who gave up waiting', async () => {
    const { begun, enter, leave } = queueOf({ running: 1, waiting: 10 });
    for (const n of numbered(3)) enter(n, 'command', n);
    await leave('2');
    await leave('2');
    await leave('1');
    expect(begun).toEqual(['1', '3']);
  });

  it('is empty when all have left, those who waited too', async () => {
    const { queue, enter, leave } = queueOf({ running: 1, waiting: 10 });
    await queue.empty();
    for (const n of numbered(2)) enter(n, 'command', n);
    let isEmpty = false;
    const empty = queue.empty().then(() => (isEmpty = true));
    await leave('1');
    expect(isEmpty).toBe(false);
    await leave('2');
    expect(await empty).toBe(true);
  });

  it('tells who waits too long, and sends nothing of theirs', async () => {
    const queue = new RequestQueue({ running: 1, waiting: 1 });
    const first = queue.enter('command', '1');
    const second = queue.enter('command', '2');
    await expect(second.turn(10)).rejects.toMatchObject({ kind: 'timeout', sent: false });
    second.leave();
    first.leave();
    await queue.empty();
  });
});
