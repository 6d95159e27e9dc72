import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Problem } from '../../errors/problem.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { SignInLock } from './sign-in-lock.js';

const agent = { tenantId: 'acme', agentId: '291' };
const MINUTE = 60_000;

describe(SignInLock.name, () => {
  let lock: SignInLock;
  let now: number;
  const refused = () => Promise.reject(new Problem('SIGN_IN_REJECTED'));

  beforeEach(() => {
    lock = new SignInLock(new MemoryStore());
    now = 1_800_000_000_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    // What the store keeps ends by this one.
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => void jest.restoreAllMocks());

  /** The code that a sign-in ends in. */
  async function attempt(signIn: () => Promise<unknown>, who = agent): Promise<unknown> {
    return lock.guard(who, signIn).then(
      () => 'signed in',
      (error: unknown) => (error as Problem).code,
    );
  }
  async function refuse(times: number, pauseMs = 0): Promise<void> {
    for (let n = 0; n < times; n += 1) {
      expect(await attempt(refused)).toBe('SIGN_IN_REJECTED');
      now += pauseMs;
    }
  }

  it('locks the way after five refused passwords, without asking', async () => {
    await refuse(5);
    const signIn = jest.fn(() => Promise.resolve());
    now += 9 * MINUTE;
    await expect(lock.guard(agent, signIn)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      details: { retryAfterSeconds: 60 },
    });
    expect(signIn).not.toHaveBeenCalled();
  });

  it('opens it again when they are ten minutes old', async () => {
    await refuse(5);
    now += 10 * MINUTE;
    expect(await attempt(() => Promise.resolve())).toBe('signed in');
    await refuse(4);
  });

  it('counts only refusals of the last ten minutes', async () => {
    await refuse(4);
    now += 10 * MINUTE;
    await refuse(4);
    expect(await attempt(() => Promise.resolve())).toBe('signed in');
  });

  it('keeps counting over pauses that are shorter', async () => {
    await refuse(5, 2 * MINUTE);
    expect(await attempt(refused)).toBe('RATE_LIMITED');
  });

  it('does not count what is no refused password', async () => {
    for (let n = 0; n < 6; n += 1) {
      expect(await attempt(() => Promise.reject(new Problem('UPSTREAM_TIMEOUT')))).toBe('UPSTREAM_TIMEOUT');
    }
    expect(await attempt(() => Promise.resolve())).toBe('signed in');
  });

  it('knows agents apart, of other tenants too', async () => {
    await refuse(5);
    expect(await attempt(refused, { ...agent, agentId: '292' })).toBe('SIGN_IN_REJECTED');
    expect(await attempt(refused, { ...agent, tenantId: 'globex' })).toBe('SIGN_IN_REJECTED');
  });
});
