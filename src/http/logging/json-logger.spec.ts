import { describe, expect, it } from '@jest/globals';
import { parse } from 'lossless-json';
import { JsonLogger } from './json-logger.js';

function logged(level: 'info' | 'trace', use: (logger: JsonLogger) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  use(new JsonLogger(level, { write: (line: string) => void lines.push(line) }));
  return lines.map((line) => parse(line, undefined, Number) as Record<string, unknown>);
}

describe('JsonLogger', () => {
  it('writes message, level and context of each of the log levels of Nest', () => {
    const lines = logged('trace', (logger) => {
      logger.log('a', 'Room');
      logger.warn('b', 'Room');
      logger.error('c', 'Room');
      logger.debug('d', 'Room');
      logger.verbose('e', 'Room');
      logger.fatal('f', 'Room');
    });
    expect(lines.map(({ level, msg, context }) => [level, msg, context])).toEqual([
      [30, 'a', 'Room'],
      [40, 'b', 'Room'],
      [50, 'c', 'Room'],
      [20, 'd', 'Room'],
      [10, 'e', 'Room'],
      [60, 'f', 'Room'],
    ]);
  });

  it('keeps a stack that Nest hands over as text', () => {
    const [line] = logged('info', (logger) => logger.error('c', 'Error: c\n at d', 'Room'));
    expect(line).toMatchObject({ msg: 'c', more: 'Error: c\n at d', context: 'Room' });
  });

  it('takes the list of routes that Nest writes at start for debugging', () => {
    const lines = logged('trace', (logger) => logger.log('Mapped {/livez, GET} route', 'RouterExplorer'));
    expect(lines).toMatchObject([{ level: 20, context: 'RouterExplorer' }]);
  });

  it('takes numbers and credentials out of what somebody else wrote', () => {
    const foreign = new SyntaxError('Unexpected "9f86d081884c7d659a2feaa0c55ad015" after 13900139000');
    const [line] = logged('info', (logger) => logger.error(foreign.message, foreign, 'Room'));
    expect(line).toMatchObject({ msg: 'Unexpected "[redacted]" after ***' });
    expect(JSON.stringify(line)).not.toMatch(/13900139000|9f86d081/);
  });

  it('names the request that a line belongs to', () => {
    const [line] = logged('info', (logger) =>
      logger.error('Defect', new Error('e'), { requestId: 'request-1' }, 'Room'),
    );
    expect(line).toMatchObject({ requestId: 'request-1', msg: 'Defect', context: 'Room' });
  });

  it('leaves out what is less important than its level', () => {
    expect(logged('info', (logger) => logger.debug('d'))).toEqual([]);
  });

  it('writes name, message, stack, code and cause of an error, and nothing else of it', () => {
    const cause = Object.assign(new TypeError('cut'), { code: 'ECONNRESET', socket: { secret: 1 } });
    const error = Object.assign(new Error('failed', { cause }), { config: { headers: { Guid: 'secret' } }, code: 7 });
    const [line] = logged('info', (logger) => logger.error('Defect', error, 'Room'));
    expect(line?.['err']).toEqual({
      name: 'Error',
      message: 'failed',
      stack: error.stack,
      cause: { name: 'TypeError', message: 'cut', stack: cause.stack, code: 'ECONNRESET' },
    });
    expect(line).toMatchObject({ msg: 'Defect', context: 'Room' });
  });
});
