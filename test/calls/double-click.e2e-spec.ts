import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { callOf } from '../support/call-of.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const OUTBOUND = '/v1/agents/291/calls/outbound';
const TALKS_FOR_AN_HOUR = '13800000017';
const twoPhones = { caller: '88889050', called: '18700000020' };

interface Answer {
  status: number;
  location: string | undefined;
  body: Record<string, unknown>;
}

describe('a double click', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 1 }, environment: { UPSTREAM_TIMEOUT_MS: '8000' } });
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.send('DELETE', '/v1/agents/291/session?force=true');
    await bed.signIn('291');
    bed.simulator.recorder.clear();
  });

  const sent = (operation: string) => bed.simulator.recorder.of(operation).length;

  /** A request over a connection of its own. */
  function dial(path: string, body: object, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const type = { 'content-type': 'application/json' };
      const asking = request(bed.url + path, { method: 'POST', agent: false, headers: { ...type, ...headers } });
      asking.on('error', reject).on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          const { statusCode: status = 0, headers } = response;
          resolve({ status, location: headers.location, body: JSON.parse(text) as Record<string, unknown> });
        });
      });
      asking.end(JSON.stringify(body));
    });
  }

  it.each([30, 120, 400, 800])('%i ms apart over two connections is one call', async (apartMs) => {
    const first = dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    await sleep(apartMs);
    const second = await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    const { id } = (await first).body;
    expect(sent('callout')).toBe(1);
    expect(second).toMatchObject({
      status: 202,
      location: `/v1/agents/291/calls/${String(id)}`,
      body: { id, deduplicated: true },
    });
  });

  it('is one call also when the first request is still running after 6 seconds', async () => {
    bed.simulator.faults.inject({ kind: 'delay', operation: 'callout', delayMs: 6500 });
    const first = dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    await sleep(6000);
    const [one, other] = await Promise.all([first, dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR })]);
    expect(sent('callout')).toBe(1);
    expect(one.body).toEqual(callOf('outbound', { ...one.body, deduplicated: false }));
    expect(other).toEqual({ ...one, body: { ...one.body, deduplicated: true } });
  });

  it('shows the second request the state that the call has by then', async () => {
    const events = await bed.follow('291');
    const { body } = await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    await events.type('call.talking', String(body['id']));
    events.close();
    const second = await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    expect(second.body).toMatchObject({ id: body['id'], state: 'talking', deduplicated: true });
  });

  it('is one call when the outcome of the first request is unknown', async () => {
    bed.simulator.faults.inject({ kind: 'reset', operation: 'callout' });
    const first = await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    expect(first.body).toMatchObject({ code: 'UPSTREAM_FAILURE', outcome: 'unknown' });
    const second = await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    expect(second).toMatchObject({
      status: 202,
      location: first.location,
      body: { id: first.body['call'], deduplicated: true },
    });
    expect(sent('callout')).toBe(1);
  });

  it('on a preview offer is one call, although the offer is used up', async () => {
    const controlId = bed.simulator.ccGateway.offerPreview('291', { numbers: [TALKS_FOR_AN_HOUR] });
    while ((await bed.send('GET', '/v1/agents/291/previews')).body.items.length === 0);
    const previewed = { called: TALKS_FOR_AN_HOUR, controlId };
    const [first, second] = [
      await dial('/v1/agents/291/calls/preview', previewed),
      await dial('/v1/agents/291/calls/preview', previewed),
    ];
    expect(second.body).toMatchObject({ id: first.body['id'], deduplicated: true });
    expect(sent('previewCallout')).toBe(1);
  });

  it('with a key and then without one is one call', async () => {
    const [first, second] = [
      await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR }, { 'idempotency-key': 'first-dial' }),
      await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR }),
    ];
    expect(second.body).toMatchObject({ id: first.body['id'], deduplicated: true });
    expect(sent('callout')).toBe(1);
  });

  it('on a bidirectional call is one call, and a fresh key opts out', async () => {
    const [first, second] = await Promise.all([
      dial('/v1/mobile-agent/calls', twoPhones),
      dial('/v1/mobile-agent/calls', twoPhones),
    ]);
    expect(first.body['id']).toBe(second.body['id']);
    expect([first.body['deduplicated'], second.body['deduplicated']].sort()).toEqual([false, true]);
    expect(sent('createCall')).toBe(1);
    // The platform has its own opinion about two equal calls, but it was asked.
    const third = await dial('/v1/mobile-agent/calls', twoPhones, { 'idempotency-key': 'once-more' });
    expect(third.body).toMatchObject({ code: 'DUPLICATE_CALL_TASK', outcome: 'not_executed' });
    expect(sent('createCall')).toBe(2);
  });

  it('is one call also when a request with a fresh key was refused in between', async () => {
    const first = await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    const fresh = await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR }, { 'idempotency-key': 'in-between' });
    expect(fresh.body).toEqual(problemOf('AGENT_STATE_CONFLICT', OUTBOUND));
    const third = await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    expect(third).toMatchObject({
      status: 202,
      location: first.location,
      body: { id: first.body['id'], deduplicated: true },
    });
    expect(sent('callout')).toBe(1);
  });

  it('that comes after the call is over is a new call', async () => {
    const events = await bed.follow('291');
    const { body } = await dial(OUTBOUND, { called: '13800000001' });
    await events.type('call.failed', String(body['id']));
    events.close();
    const second = await dial(OUTBOUND, { called: '13800000001' });
    expect(second).toMatchObject({ status: 202, body: { deduplicated: false } });
    expect(second.body['id']).not.toBe(body['id']);
    expect(sent('callout')).toBe(2);
  });

  it('on a refused dial is sent to the gateway again', async () => {
    for (let i = 0; i < 2; i += 1)
      expect((await dial(OUTBOUND, { called: '13800000006' })).body).toMatchObject({ code: 'CALL_REJECTED' });
    expect(sent('callout')).toBe(2);
  });

  it('of another number is no double click', async () => {
    await dial(OUTBOUND, { called: TALKS_FOR_AN_HOUR });
    const { body } = await dial(OUTBOUND, { called: '13900139000' });
    expect(body).toEqual(problemOf('AGENT_STATE_CONFLICT', OUTBOUND));
    expect(sent('callout')).toBe(1);
  });

  it('survives a browser that goes away: what was sent is not cancelled, and can be read', async () => {
    bed.simulator.faults.inject({ kind: 'delay', operation: 'callout', delayMs: 1000 });
    const leaving = request(`${bed.url}${OUTBOUND}`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json' },
    }).on('error', () => undefined);
    leaving.end(JSON.stringify({ called: '13900139010' }));
    while (sent('callout') === 0) await sleep(10);
    leaving.destroy();
    const second = await dial(OUTBOUND, { called: '13900139010' });
    expect(second).toMatchObject({ status: 202, body: { deduplicated: true, called: '13900139010' } });
    expect(sent('callout')).toBe(1);
    const { body } = await bed.send('GET', second.location ?? '');
    expect(body).toMatchObject({ id: second.body['id'], callId: second.body['callId'] });
    expect(body.callId).toEqual(expect.any(String));
  });
});
