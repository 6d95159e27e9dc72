import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LineOutput, type LineKind } from './line-output.js';

const MIB = 1024 * 1024;
const failure = (code: string) => Object.assign(new Error(code), { code });

/** What the other side takes at a time; an error instead of bytes when it takes none. */
let takes: number | 'EAGAIN' | 'ENOSPC';
let taken: string;
let writes: string[];
let output: LineOutput;
beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  takes = Infinity;
  [taken, writes] = ['', []];
  output = new LineOutput((bytes, done) => {
    if (typeof takes === 'string') {
      done(failure(takes), 0);
      return;
    }
    const part = bytes.subarray(0, takes);
    taken += part.toString();
    writes.push(part.toString());
    done(null, part.length);
  });
});
afterEach(() => {
  jest.useRealTimers();
});

/** Lines of 1 KiB until there is no room; answers how many found some. */
function fill(kind: LineKind): number {
  let lines = 0;
  while (output.write(`${'x'.repeat(1023)}\n`, kind)) lines++;
  return lines;
}

describe(LineOutput.name, () => {
  it('hands a line over at once, and says so', () => {
    const handedOver = jest.fn();
    output.write('a\n', 'attempt', handedOver);
    expect(taken).toBe('a\n');
    expect(handedOver).toHaveBeenCalledTimes(1);
    expect(output.isStuck).toBe(false);
  });

  it('writes what nobody waits for in one piece with what else comes in the same turn', () => {
    output.write('a\n');
    output.write('b\n', 'attempt');
    output.write('c\n', 'refusal');
    expect(writes).toEqual([]);
    jest.advanceTimersByTime(0);
    expect(writes).toEqual(['b\na\nc\n']);
    output.write('d\n');
    output.write('e\n', 'attempt', () => undefined);
    expect(writes.slice(1)).toEqual(['e\nd\n']);
  });

  it('keeps lines whole that are taken in pieces, and says so after the last', () => {
    const handedOver = jest.fn(() => taken);
    takes = 2;
    output.write('abcde\n', 'attempt', handedOver);
    expect(handedOver.mock.results).toMatchObject([{ value: 'abcde\n' }]);
  });

  it('lets the lines of attempts go first when some have waited', async () => {
    takes = 'EAGAIN';
    output.write('a\n');
    output.write('b\n');
    output.write('c\n', 'attempt');
    takes = Infinity;
    await jest.advanceTimersByTimeAsync(200);
    expect(taken).toBe('c\na\nb\n');
  });

  it('is stuck when nothing is taken for a second, and no longer when something is', async () => {
    takes = 'EAGAIN';
    output.write('a\n');
    await jest.advanceTimersByTimeAsync(900);
    expect(output.isStuck).toBe(false);
    await jest.advanceTimersByTimeAsync(200);
    expect(output.isStuck).toBe(true);
    takes = 1;
    await jest.advanceTimersByTimeAsync(200);
    expect([output.isStuck, taken]).toEqual([false, 'a\n']);
  });

  it('is stuck at once when writing fails', () => {
    takes = 'ENOSPC';
    output.write('a\n');
    jest.advanceTimersByTime(0);
    expect(output.isStuck).toBe(true);
  });

  it('keeps at most 16 MiB, and what matters more for longer; it counts what it drops and logs the count', async () => {
    takes = 'EAGAIN';
    expect([fill('ordinary'), fill('refusal'), fill('attempt')]).toEqual([8 * 1024, 4 * 1024, 4 * 1024]);
    expect(fill('ordinary')).toBe(0);
    expect([output.waitingBytes, output.dropped]).toEqual([16 * MIB, { ordinary: 2, refusal: 1, attempt: 1 }]);
    takes = Infinity;
    await jest.advanceTimersByTimeAsync(200);
    expect(output.waitingBytes).toBe(0);
    const reports = taken.split('\n').filter((line) => line.startsWith('{'));
    expect(reports).toHaveLength(1);
    expect(reports[0]).toMatch(/^\{"level":40,"time":"[^"]+","msg":"Log lines were dropped.*","lines":4\}$/);
  });

  it('flushes what is taken in time, and does not wait for a reader who takes nothing', async () => {
    takes = 'EAGAIN';
    output.write('a\n');
    const inTime = output.flush(10_000);
    takes = Infinity;
    await jest.advanceTimersByTimeAsync(200);
    expect(await inTime).toBe(true);
    takes = 'ENOSPC';
    output.write('b\n');
    expect(await output.flush(10_000)).toBe(false);
  });
});
