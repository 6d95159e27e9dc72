import { describe, expect, it } from '@jest/globals';
import { retryAfterSeconds } from './retry-after.js';

const DATE = 'Fri, 31 Jan 2025 09:15:00 GMT';

describe('retryAfterSeconds', () => {
  it.each([
    ['seconds', { 'retry-after': '120' }, 120],
    ['nothing to wait for', { 'retry-after': '0' }, 0],
    ['blanks around it', { 'retry-after': ' 7 ' }, 7],
    ['of two headers the last', { 'retry-after': ['3', '5'] }, 5],
    ['a date by the clock of the upstream', { date: DATE, 'retry-after': 'Fri, 31 Jan 2025 09:16:30 GMT' }, 90],
    ['a date in the oldest form', { date: DATE, 'retry-after': 'Friday, 31-Jan-25 09:15:30 GMT' }, 30],
    ['a date that is over', { 'retry-after': DATE }, 0],
    ['more than a day as a day', { 'retry-after': '99999999999999999999' }, 86_400],
    ['a date far away as a day', { 'retry-after': 'Fri, 31 Dec 9999 23:59:59 GMT' }, 86_400],
  ])('reads %s', (_what, headers, seconds) => expect(retryAfterSeconds(headers)).toBe(seconds));

  it.each([{}, { 'retry-after': '' }, { 'retry-after': '-5' }, { 'retry-after': '1.5' }, { 'retry-after': 'soon' }])(
    'finds nothing in %j',
    (headers) => expect(retryAfterSeconds(headers)).toBeUndefined(),
  );
});
