import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Caller } from './caller.js';
import { VerifiedTokens } from './verified-tokens.js';

const caller = (sub: string): Caller => ({ sub, tenantId: 'acme', agents: [], roles: new Set(), expiresAt: null });

const always = { version: 1, until: Infinity };

describe(VerifiedTokens.name, () => {
  afterEach(() => {
    jest.useRealTimers();
  });

  it('knows a token until it expires', () => {
    jest.useFakeTimers({ now: 0 });
    const tokens = new VerifiedTokens(2);
    tokens.add('a', caller('u1'), { version: 1, until: 1000 });
    jest.setSystemTime(999);
    expect(tokens.get('a', 1)).toEqual(caller('u1'));
    jest.setSystemTime(1000);
    expect(tokens.get('a', 1)).toBeUndefined();
  });

  it('forgets the token that was not used for longest', () => {
    const tokens = new VerifiedTokens(2);
    tokens.add('a', caller('u1'), always);
    tokens.add('b', caller('u2'), always);
    tokens.get('a', 1);
    tokens.add('c', caller('u3'), always);
    expect(['a', 'b', 'c'].map((token) => tokens.get(token, 1)?.sub)).toEqual(['u1', undefined, 'u3']);
  });

  it('forgets all of them when other signing keys are published', () => {
    const tokens = new VerifiedTokens(2);
    tokens.add('a', caller('u1'), always);
    expect(tokens.get('a', 2)).toBeUndefined();
    tokens.add('a', caller('u1'), { version: 2, until: Infinity });
    expect(tokens.get('a', 2)).toEqual(caller('u1'));
  });

  it('does not keep a token whose check was overtaken by other signing keys', () => {
    const tokens = new VerifiedTokens(2);
    expect(tokens.get('a', 2)).toBeUndefined();
    tokens.add('a', caller('u1'), always);
    expect(tokens.get('a', 2)).toBeUndefined();
  });
});
