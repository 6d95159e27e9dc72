import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { BidirectionalCallReconciliation } from '../../src/mobile-agent/reconciliation/bidirectional-call-reconciliation.js';
import { UpstreamFailure } from '../../src/upstream/http/upstream-failure.js';
import { UpstreamLane } from '../../src/upstream/http/upstream-lane.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestAnswer, type TestBed } from '../support/test-bed.js';

const OUTBOUND = '/v1/agents/291/calls/outbound';
const MOBILE = '/v1/mobile-agent/calls';

interface Timed extends TestAnswer {
  ms: number;
}

describe('an upstream that does not answer', () => {
  let bed: TestBed;
  afterEach(async () => {
    jest.restoreAllMocks();
    await bed.close();
  });

  let numbers = 0;
  async function dial(): Promise<Timed> {
    numbers += 1;
    const begin = Date.now();
    const answer = await bed.send('POST', MOBILE, { caller: '88889050', called: `137${10_000_000 + numbers}` });
    return { ...answer, ms: Date.now() - begin };
  }

  /** Nothing of AICC answers any more; CC-Gateway, on the same server, does. */
  const silence = () => {
    for (const operation of ['createCall', 'queryCallState', 'queryCallDetailRecord'])
      bed.simulator.faults.inject({ kind: 'hang', operation, times: 0 });
  };
  const sent = () => bed.simulator.recorder.of('createCall').length;

  /** Ten dials that nobody answers; no question about them counts beside them. From then on only the test moves time. */
  async function tenFailures() {
    jest.spyOn(bed.app.get(BidirectionalCallReconciliation), 'watch').mockReturnValue();
    expect((await dial()).status).toBe(202); // fetches the access token
    silence();
    let now = performance.now();
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    const failed = await Promise.all(Array.from({ length: 10 }, dial));
    expect(failed.map(({ body }) => body.code)).toEqual(Array(10).fill('UPSTREAM_TIMEOUT'));
    return { later: (ms: number) => (now += ms) };
  }

  it('is left alone after ten failures in a row, tried again with one request, and trusted again', async () => {
    bed = await startTestBed({ environment: { UPSTREAM_TIMEOUT_MS: '2000' } });
    const { later } = await tenFailures();
    const before = sent();
    const refused = await Promise.all(Array.from({ length: 20 }, dial));
    for (const { body, headers } of refused) {
      expect(body).toEqual(problemOf('UPSTREAM_UNAVAILABLE', MOBILE));
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    }
    later(1999);
    const times = [await dial(), await dial(), await dial()].map(({ ms }) => ms);
    expect(Math.min(...times)).toBeLessThan(100);
    expect(sent()).toBe(before);

    later(1);
    const probes = await Promise.all([dial(), dial(), dial(), dial(), dial()]);
    expect(probes.map(({ body }) => body.code).sort()).toEqual([
      'UPSTREAM_TIMEOUT',
      ...Array<string>(4).fill('UPSTREAM_UNAVAILABLE'),
    ]);
    expect(sent()).toBe(before + 1);

    bed.simulator.faults.clear();
    expect((await dial()).body.code).toBe('UPSTREAM_UNAVAILABLE');
    later(2000);
    expect((await dial()).status).toBe(202);
    expect((await Promise.all([dial(), dial()])).map(({ status }) => status)).toEqual([202, 202]);
    expect(sent()).toBe(before + 4);
  });

  it('keeps one upstream and one class of requests apart from the other', async () => {
    bed = await startTestBed({ environment: { UPSTREAM_TIMEOUT_MS: '2000' } });
    await tenFailures();
    expect((await dial()).body.code).toBe('UPSTREAM_UNAVAILABLE');
    // The process is ready all the same: other tenants and the other upstream need it.
    const { status, body } = await bed.send('GET', '/readyz');
    expect({ status, body }).toEqual({ status: 200, body: { status: 'ready', degraded: ['acme/aicc'] } });
    expect((await bed.signIn('291')).status).toBe(201);
    expect((await bed.send('POST', OUTBOUND, { called: '13800000017' })).status).toBe(202);
    const lines = (await bed.send('GET', '/metrics')).text.split('\n');
    expect(lines.filter((line) => line.startsWith('upstream_circuit_open')).sort()).toEqual([
      'upstream_circuit_open{tenant="acme",upstream="aicc"} 1',
      'upstream_circuit_open{tenant="acme",upstream="cc-gateway"} 0',
    ]);
  });

  it('is not taken for dead because of what it answers', async () => {
    bed = await startTestBed();
    await dial();
    for (const status of [500, 503, 400])
      bed.simulator.faults.inject({ kind: 'http', operation: 'createCall', status, times: 10, when: 'before' });
    bed.simulator.faults.inject({ kind: 'html', operation: 'createCall', times: 10, when: 'before' });
    for (let i = 0; i < 40; i += 1) expect((await dial()).body.code).not.toBe('UPSTREAM_UNAVAILABLE');
    expect((await dial()).status).toBe(202);
  });

  it('with a full queue refuses the dial at once, and nothing is left of it', async () => {
    bed = await startTestBed();
    await bed.signIn('291');
    const full = new UpstreamFailure('overloaded', { sent: false, reason: 'QUEUE_FULL' });
    const lane = jest.spyOn(UpstreamLane.prototype, 'run').mockRejectedValue(full);
    const times: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const begin = performance.now();
      const { body, headers } = await bed.send('POST', OUTBOUND, { called: '13900139000' });
      times.push(performance.now() - begin);
      expect(body).toEqual(problemOf('OVERLOADED', OUTBOUND));
      expect(headers.get('retry-after')).toBe('1');
    }
    expect(Math.min(...times)).toBeLessThan(50);
    lane.mockRestore();
    expect((await bed.send('GET', '/v1/agents/291/calls')).body.items).toEqual([]);
    expect((await bed.send('POST', OUTBOUND, { called: '13900139000' })).body).toMatchObject({ deduplicated: false });
  });
});
