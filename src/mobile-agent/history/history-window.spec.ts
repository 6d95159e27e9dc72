import { describe, expect, it } from '@jest/globals';
import { historyCursor, historyWindow } from './history-window.js';

const NOW = Date.parse('2026-01-31T12:00:00.000Z');
const DAY_MS = 86_400_000;

describe('the window of the history', () => {
  it('is the last 24 hours when nothing is said', () => {
    expect(historyWindow({}, NOW)).toEqual({ from: NOW - DAY_MS, to: NOW, offset: 0 });
  });

  it('is the 24 hours before its end, or goes on until now', () => {
    const to = '2026-01-10T00:00:00+02:00';
    const end = Date.parse('2026-01-09T22:00:00.000Z');
    expect(historyWindow({ to }, NOW)).toEqual({ from: end - DAY_MS, to: end, offset: 0 });
    const from = '2026-01-30T00:00:00Z';
    expect(historyWindow({ from }, NOW)).toEqual({ from: Date.parse(from), to: NOW, offset: 0 });
  });

  it('is that of the first page on every page', () => {
    const first = historyWindow({}, NOW);
    const cursor = historyCursor({ ...first, offset: 50 });
    expect(historyWindow({ cursor }, NOW + DAY_MS)).toEqual({ ...first, offset: 50 });
    expect(historyWindow({ cursor, to: new Date(NOW).toISOString() }, NOW)).toEqual({ ...first, offset: 50 });
  });

  it('stays with the telephone of the first page, whether it is named again or not', () => {
    const first = historyWindow({ caller: '+8688889050' }, NOW);
    const cursor = historyCursor({ ...first, offset: 50 });
    const next = { from: NOW - DAY_MS, to: NOW, caller: '+8688889050', offset: 50 };
    expect(historyWindow({ cursor }, NOW)).toEqual(next);
    expect(historyWindow({ cursor, caller: '+8688889050' }, NOW)).toEqual(next);
    const other = { cursor: historyCursor({ from: 0, to: 1, offset: 1 }), caller: '88889050' };
    for (const query of [other, { cursor, caller: '88889050' }])
      expect(() => historyWindow(query, NOW)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });

  it.each([
    ['of another span', historyCursor({ from: 0, to: DAY_MS, offset: 1 }), '2026-01-31T00:00:00Z'],
    ['that is too wide', historyCursor({ from: 0, to: 8 * DAY_MS, offset: 1 }), undefined],
    ['that runs backwards', historyCursor({ from: DAY_MS, to: 0, offset: 1 }), undefined],
    ['that is none', 'bm9uZQ', undefined],
  ])('is refused with a cursor %s', (_, cursor, from) => {
    expect(() => historyWindow({ cursor, from }, NOW)).toThrow(
      expect.objectContaining({
        code: 'VALIDATION_FAILED',
        details: { errors: [expect.objectContaining({ pointer: '/cursor' })] },
      }),
    );
  });
});
