import { afterEach, describe, expect, it } from '@jest/globals';
import { MOBILE_CALLS as CALLS } from '../support/mobile-calls.js';
import { acmeTenant, startTestBed, type TestAnswer, type TestBed, type TestBedOptions } from '../support/test-bed.js';

const environment = { DEDUPE_WINDOW_MS: '0', UPSTREAM_TIMEOUT_MS: '8000', RATE_LIMIT_CALLER_PER_MINUTE: '0' };

describe('the access token', () => {
  let bed: TestBed;
  const start = async (options: TestBedOptions = {}) => {
    bed = await startTestBed({ simulator: { stepMs: 60_000 }, ...options, environment });
  };
  afterEach(() => bed.close());

  let numbers = 0;
  const dial = (headers?: Record<string, string>) =>
    bed.send('POST', CALLS, { caller: '88889050', called: `1880200${String(++numbers).padStart(4, '0')}` }, headers);
  const dialAtOnce = (count: number): Promise<TestAnswer[]> => Promise.all(Array.from({ length: count }, () => dial()));
  const sent = (operation: string) => bed.simulator.recorder.of(operation);
  const statuses = (answers: TestAnswer[]) => [...new Set(answers.map(({ status }) => status))];
  /** How often each customer was tried: the number that was called, once for every request. */
  const triesPerCall = () => {
    const tries = new Map<string, number>();
    for (const { body } of sent('createCall')) {
      const { called } = JSON.parse(body);
      tries.set(called, (tries.get(called) ?? 0) + 1);
    }
    return [...tries.values()];
  };

  it('is fetched once for 500 calls at the same moment', async () => {
    await start();
    expect(statuses(await dialAtOnce(500))).toEqual([202]);
    expect(sent('tokenByAkSk')).toHaveLength(1);
    expect(bed.simulator.aicc.dials).toBe(500);
  });

  it('is waited for by all while its issuer is slow', async () => {
    await start();
    bed.simulator.faults.inject({ kind: 'delay', operation: 'tokenByAkSk', delayMs: 700 });
    expect(statuses(await dialAtOnce(50))).toEqual([202]);
    expect(sent('tokenByAkSk')).toHaveLength(1);
  });

  it.each([
    [{ kind: 'http', status: 500 }, 503, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'http', status: 429 }, 503, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'html' }, 503, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'empty' }, 503, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'truncated' }, 503, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'reset' }, 503, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'redirect' }, 503, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'answer', body: '{"Expires":"600"}' }, 503, 'UPSTREAM_UNAVAILABLE'],
    [{ kind: 'http', status: 401 }, 502, 'UPSTREAM_AUTH_FAILED'],
    [{ kind: 'http', status: 403, body: '<html>Forbidden</html>' }, 502, 'UPSTREAM_AUTH_FAILED'],
  ] as const)('that does not come because of %j dials nobody', async (fault, status, code) => {
    await start();
    bed.simulator.faults.inject({ ...fault, operation: 'tokenByAkSk' });
    const answer = await dial();
    expect([answer.status, answer.body.code, answer.body.outcome]).toEqual([status, code, 'not_executed']);
    expect(sent('createCall')).toHaveLength(0);
    if (status === 503) expect((await dial()).status).toBe(202);
  });

  it('that is revoked is renewed once for 100 calls, each of which is repeated once', async () => {
    await start();
    await dial();
    bed.simulator.aicc.revokeTokens();
    expect(statuses(await dialAtOnce(100))).toEqual([202]);
    expect(sent('tokenByAkSk')).toHaveLength(2);
    expect(Math.max(...triesPerCall())).toBe(2);
    expect(bed.simulator.aicc.dials).toBe(101);
  });

  it('that is revoked while 100 calls are under way is renewed once', async () => {
    await start();
    await dial();
    const dialled = dialAtOnce(100);
    while (sent('createCall').length < 30) await new Promise((resolve) => setImmediate(resolve));
    bed.simulator.aicc.revokeTokens();
    expect(statuses(await dialled)).toEqual([202]);
    expect(sent('tokenByAkSk').length).toBeLessThanOrEqual(2);
    expect(Math.max(...triesPerCall())).toBeLessThanOrEqual(2);
    expect(bed.simulator.aicc.dials).toBe(101);
  });

  it('is not asked for again and again with a wrong key', async () => {
    await start({ tenants: (url) => acmeTenant(url).replace(/appSecret: ".*"/, 'appSecret: "wrong-app-secret"') });
    for (let dials = 0; dials < 20; dials++) {
      const { status, body } = await dial();
      expect([status, body.code]).toEqual([502, 'UPSTREAM_AUTH_FAILED']);
    }
    expect(sent('tokenByAkSk')).toHaveLength(1);
    expect(sent('createCall')).toHaveLength(0);
  });

  it('of one tenant is never that of another, even with the same key', async () => {
    await start({ tenants: (url) => `${acmeTenant(url)}${acmeTenant(url).replace(/tenants:\n {2}acme/, '  globex')}` });
    const [acme, globex] = [{ 'x-tenant': 'acme' }, { 'x-tenant': 'globex' }];
    for (const headers of [acme, globex, acme, globex]) expect((await dial(headers)).status).toBe(202);
    expect(sent('tokenByAkSk')).toHaveLength(2);
    const used = sent('createCall').map(({ headers }) => headers['authorization']);
    expect([used[2], used[3]]).toEqual([used[0], used[1]]);
    expect(used[0]).not.toBe(used[1]);
  });
});
