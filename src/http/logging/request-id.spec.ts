import { describe, expect, it } from '@jest/globals';
import { requestIdOf } from './request-id.js';

describe('requestIdOf', () => {
  it.each(['a', 'A-b_c.9', 'x'.repeat(128)])('keeps the id %s', (given) => {
    expect(requestIdOf({ 'x-request-id': given })).toBe(given);
  });

  it.each([undefined, '', 'x'.repeat(129), 'a b', 'a, b', 'a\u00e9', '{}'])('replaces %j by a new one', (given) => {
    expect(requestIdOf({ 'x-request-id': given })).toMatch(/^[0-9a-f-]{36}$/);
  });
});
