import { afterEach, describe, expect, it } from '@jest/globals';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const OUTBOUND = '/v1/agents/291/calls/outbound';
const MOBILE = '/v1/mobile-agent/calls';

describe('the limit of calls placed in a minute', () => {
  let bed: TestBed;
  afterEach(() => bed.close());

  const start = async (environment: Record<string, string>) => {
    bed = await startTestBed({ environment });
    await bed.signIn('291');
  };
  const twoPhones = (n: number) => ({ caller: '88889050', called: `8888906${n}` });

  it('refuses the caller who is over it, says when to come again, and sends nothing', async () => {
    await start({ RATE_LIMIT_CALLER_PER_MINUTE: '2', RATE_LIMIT_TENANT_PER_MINUTE: '100' });
    for (const n of [1, 2]) expect((await bed.send('POST', MOBILE, twoPhones(n))).status).toBe(202);
    const { body, headers } = await bed.send('POST', MOBILE, twoPhones(3));
    expect(body).toEqual(problemOf('RATE_LIMITED', MOBILE));
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(headers.get('ratelimit-policy')).toBe('"caller";q=2;w=60, "tenant";q=100;w=60');
    expect(headers.get('ratelimit')).toBe(`"caller";r=0;t=${seconds}`);
    expect(bed.simulator.recorder.of('createCall')).toHaveLength(2);
  });

  it('of the tenant counts whoever places the call, at a telephone or at two', async () => {
    await start({ RATE_LIMIT_CALLER_PER_MINUTE: '0', RATE_LIMIT_TENANT_PER_MINUTE: '2' });
    expect((await bed.send('POST', MOBILE, twoPhones(1))).status).toBe(202);
    expect((await bed.send('POST', OUTBOUND, { called: '13800000017' })).status).toBe(202);
    const { body, headers } = await bed.send('POST', MOBILE, twoPhones(2));
    expect(body).toEqual(problemOf('RATE_LIMITED', MOBILE));
    expect(headers.get('ratelimit-policy')).toBe('"tenant";q=2;w=60');
  });

  it('does not count what was replayed, deduplicated or refused here', async () => {
    await start({ RATE_LIMIT_CALLER_PER_MINUTE: '2' });
    const key = { 'idempotency-key': 'first' };
    const dial = { called: '13800000017' };
    expect((await bed.send('POST', '/v1/agents/292/calls/outbound', dial)).body.code).toBe('AGENT_NOT_SIGNED_IN');
    expect((await bed.send('POST', OUTBOUND, { called: '' })).body.code).toBe('VALIDATION_FAILED');
    expect((await bed.send('POST', OUTBOUND, dial, key)).status).toBe(202);
    for (let i = 0; i < 3; i += 1) {
      expect((await bed.send('POST', OUTBOUND, dial, key)).headers.get('idempotent-replayed')).toBe('true');
      expect((await bed.send('POST', OUTBOUND, dial)).body.deduplicated).toBe(true);
      expect((await bed.send('POST', OUTBOUND, { called: '1' })).body.code).toBe('AGENT_STATE_CONFLICT');
      expect((await bed.send('POST', OUTBOUND, { called: '1' }, key)).body.code).toBe('IDEMPOTENCY_KEY_REUSED');
    }
    expect((await bed.send('POST', MOBILE, twoPhones(1))).status).toBe(202);
    expect((await bed.send('POST', MOBILE, twoPhones(2))).body.code).toBe('RATE_LIMITED');
  });

  it('does not count what the platform refused, but does count what nobody knows', async () => {
    await start({ RATE_LIMIT_CALLER_PER_MINUTE: '1' });
    const wrong = { called: '13800000006' };
    for (let i = 0; i < 3; i += 1)
      expect((await bed.send('POST', OUTBOUND, wrong)).body).toMatchObject({ code: 'CALL_REJECTED' });
    bed.simulator.faults.inject({ kind: 'reset', operation: 'createCall' });
    expect((await bed.send('POST', MOBILE, twoPhones(1))).body).toMatchObject({ outcome: 'unknown' });
    expect((await bed.send('POST', MOBILE, twoPhones(2))).body).toEqual(problemOf('RATE_LIMITED', MOBILE));
  });

  it('frees the key of a dial that it refuses', async () => {
    await start({ RATE_LIMIT_CALLER_PER_MINUTE: '1' });
    await bed.send('POST', MOBILE, twoPhones(1));
    for (const n of [2, 3]) {
      const { body } = await bed.send('POST', MOBILE, twoPhones(n), { 'idempotency-key': 'one' });
      expect(body.code).toBe('RATE_LIMITED');
    }
  });
});
