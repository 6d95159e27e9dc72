import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Caller } from './caller.js';
import { VerifiedTokens } from './verified-tokens.js';

const caller = (sub: string): Caller => ({ sub, tenantId: 'acme', agents: [], roles: new Set(), expiresAt: null });

describe(VerifiedTokens.name, () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('knows a token until it expires', () => {
    jest.useFakeTimers({ now: 0 });
    const tokens = new VerifiedTokens(2);
    tokens.add('a', caller('u1'), 1000);
    jest.setSystemTime(999);
    expect(tokens.get('a')).toEqual(caller('u1'));
    jest.setSystemTime(1000);
    expect(tokens.get('a')).toBeUndefined();
  });

  it('forgets the token that was not used for longest', () => {
    const tokens = new VerifiedTokens(2);
    tokens.add('a', caller('u1'), Infinity);
    tokens.add('b', caller('u2'), Infinity);
    tokens.get('a');
    tokens.add('c', caller('u3'), Infinity);
    expect(['a', 'b', 'c'].map((token) => tokens.get(token)?.sub)).toEqual(['u1', undefined, 'u3']);
  });
});
