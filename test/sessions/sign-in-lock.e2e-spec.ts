import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('sign-ins that are refused again and again', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed();
  });
  afterAll(() => bed.close());

  it('lock the way for ten minutes, before the gateway locks the account', async () => {
    for (let n = 0; n < 5; n += 1) {
      const refused = await bed.signIn('291', { password: 'wrong' });
      expect(refused.body).toMatchObject({ status: 422, code: 'SIGN_IN_REJECTED', outcome: 'not_executed' });
    }
    const locked = await bed.signIn('291');
    expect(locked.body).toMatchObject({ status: 429, code: 'RATE_LIMITED', outcome: 'not_executed', retryable: true });
    expect(locked.body).not.toHaveProperty('upstream');
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(590);
    expect(Number(locked.headers.get('retry-after'))).toBeLessThanOrEqual(600);
    expect(bed.simulator.recorder.of('login')).toHaveLength(5);
  });

  it('leave the colleagues alone', async () => {
    expect(await bed.signIn('292')).toMatchObject({ status: 201 });
  });

  it('do not touch an agent who is signed in', async () => {
    await bed.signIn('293');
    for (let n = 0; n < 6; n += 1)
      expect(await bed.signIn('293', { password: 'wrong' })).toMatchObject({ status: 200 });
  });
});
