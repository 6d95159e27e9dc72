import { afterEach, describe, expect, it } from '@jest/globals';
import { acmeTenant, startTestBed, type TestBed, type TestBedOptions } from '../support/test-bed.js';

const SESSION = '/v1/agents/291/session';
const MOBILE = '/v1/mobile-agent/calls';
const signIn = { password: 'Simulator-1', phoneNumber: '40038' };
const dial = { caller: '88889050', called: '88889060' };

/** Nobody listens there. */
const nowhere = () => acmeTenant('http://127.0.0.1:1');

describe('an upstream that cannot be reached', () => {
  let bed: TestBed;
  afterEach(() => bed.close());

  const loggedAs = async (requestId: string): Promise<object> => {
    for (;;) {
      const lines = bed.log().split('\n');
      const line = lines.find((text) => text.includes('"msg":"request"') && text.includes(`"${requestId}"`));
      if (line !== undefined) return JSON.parse(line) as object;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  it.each<[string, TestBedOptions, 'PUT' | 'POST', string, object, string | RegExp]>([
    ['nobody listens at the CC-Gateway', { tenants: nowhere }, 'PUT', SESSION, signIn, 'ECONNREFUSED'],
    ['nobody gives access tokens', { tenants: nowhere }, 'POST', MOBILE, dial, 'ECONNREFUSED'],
    ['the certificate is not trusted', { simulator: { tls: true } }, 'PUT', SESSION, signIn, /SIGNATURE|CERT/],
  ])(
    'is explained to the operator by a code, and not to the caller: %s',
    async (_, options, method, path, body, why) => {
      bed = await startTestBed(options);
      const answer = await bed.send(method, path, body, { 'x-request-id': 'outage-1' });
      expect(answer.body.code).toBe('UPSTREAM_UNAVAILABLE');
      expect(answer.text).not.toMatch(why);
      expect(await loggedAs('outage-1')).toMatchObject({
        status: 503,
        code: 'UPSTREAM_UNAVAILABLE',
        upstreamError: typeof why === 'string' ? why : expect.stringMatching(why),
      });
    },
  );

  it('is explained as well when the answer is lost on the way', async () => {
    bed = await startTestBed();
    await bed.signIn('291');
    bed.simulator.faults.inject({ kind: 'reset', operation: 'callout' });
    const path = '/v1/agents/291/calls/outbound';
    const { status } = await bed.send('POST', path, { called: '13900139000' }, { 'x-request-id': 'outage-2' });
    expect(status).toBe(502);
    expect(await loggedAs('outage-2')).toMatchObject({
      code: 'UPSTREAM_FAILURE',
      upstreamError: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/),
    });
  });

  it('is told once for each session that suffers, and once when it is over', async () => {
    bed = await startTestBed({
      simulator: { ccGateway: { pollHoldMs: 50 } },
      environment: { DEGRADED_AFTER_MS: '200' },
    });
    const said = () =>
      bed
        .log()
        .split('\n')
        .filter((line) => line.includes('"context":"AgentPoller"'))
        .map((line) => JSON.parse(line) as { level: number; msg: string })
        .map(({ level, msg }) => ({ level, msg }));
    const linesToBe = async (count: number) => {
      while (said().length < count) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await bed.signIn('291');
    bed.simulator.faults.inject({ kind: 'reset', operation: 'agentevent', when: 'before', times: 0 });
    await linesToBe(1);
    bed.simulator.faults.clear();
    await linesToBe(2);
    const why = expect.stringMatching(/: (ECONNRESET|UND_ERR_SOCKET)$/);
    expect(said()).toEqual([
      { level: 40, msg: why },
      { level: 30, msg: why },
    ]);
    expect(said().map(({ msg }) => msg.split(';')[0])).toEqual(['acme/291: degraded', 'acme/291: restored']);
  });
});
