import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callOf } from '../support/call-of.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestAnswer, type TestBed } from '../support/test-bed.js';

const OUTBOUND = '/v1/agents/291/calls/outbound';

describe('an Idempotency-Key', () => {
  let bed: TestBed;
  let keys = 0;
  const freshKey = () => `key-${++keys}`;
  const dial = (path: string, body: object, key: string) => bed.send('POST', path, body, { 'idempotency-key': key });
  const sent = (operation: string) => bed.simulator.recorder.of(operation).length;

  beforeAll(async () => {
    // Customers who hang up by themselves: every test finds its agent free.
    bed = await startTestBed({ simulator: { stepMs: 1, talkMs: 1 } });
    await bed.signIn('291');
    await bed.signIn('292', { initialState: 'busy' });
  });
  afterAll(() => bed.close());

  const isFree = async (agentId: string) => {
    for (;;) {
      const { body } = await bed.send('GET', `/v1/agents/${agentId}/calls?limit=1`);
      if (['ended', 'failed'].includes(body.items[0]?.state ?? 'ended')) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  /** What two answers have in common: each request has an id of its own. */
  const same = ({ status, headers, body }: TestAnswer) => ({
    status,
    location: headers.get('location'),
    body: { ...body, requestId: undefined },
  });

  /** The second answer is the first, and says so. */
  async function expectReplay(path: string, body: object, operation: string): Promise<TestAnswer> {
    const before = sent(operation);
    const key = freshKey();
    const first = await dial(path, body, key);
    const second = await dial(path, body, key);
    expect(same(second)).toEqual(same(first));
    expect([first, second].map(({ headers }) => headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    expect(sent(operation) - before).toBe(1);
    return second;
  }

  it('is answered a second time with the first answer, for an outbound call', async () => {
    const { body, headers } = await expectReplay(OUTBOUND, { called: '13900139000' }, 'callout');
    expect(body).toEqual(callOf('outbound', { agentId: '291', called: '13900139000', callId: body.callId }));
    expect(headers.get('location')).toBe(`/v1/agents/291/calls/${body.id}`);
    await isFree('291');
  });

  it('is answered a second time with the first answer, for an internal call', async () => {
    expect((await expectReplay('/v1/agents/291/calls/internal', { called: '292' }, 'callInner')).status).toBe(202);
    await bed.send('DELETE', '/v1/agents/292/session?force=true');
    await isFree('291');
  });

  it('is answered a second time with the first answer, for a preview that is used up by then', async () => {
    const controlId = bed.simulator.ccGateway.offerPreview('291', { numbers: ['13900139001'] });
    const events = '/v1/agents/291/previews';
    while ((await bed.send('GET', events)).body.items.length === 0);
    const dial = { called: '13900139001', controlId };
    expect((await expectReplay('/v1/agents/291/calls/preview', dial, 'previewCallout')).status).toBe(202);
    await isFree('291');
  });

  it('is answered a second time with the first answer, for a bidirectional call', async () => {
    const dial = { caller: '88889050', called: '88889060' };
    const { status, headers, body } = await expectReplay('/v1/mobile-agent/calls', dial, 'createCall');
    expect({ status, location: headers.get('location') }).toEqual({
      status: 202,
      location: `/v1/mobile-agent/calls/${body.id}`,
    });
  });

  it('gives fifty requests at the same time one dial and fifty equal answers', async () => {
    const before = sent('callout');
    bed.simulator.faults.inject({ kind: 'delay', operation: 'callout', delayMs: 200 });
    const key = freshKey();
    const answers = await Promise.all(Array.from({ length: 50 }, () => dial(OUTBOUND, { called: '13900139002' }, key)));
    expect(new Set(answers.map((answer) => JSON.stringify(same(answer))))).toEqual(
      new Set([JSON.stringify(same(answers[0]!))]),
    );
    expect(answers[0]!.status).toBe(202);
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
    expect(sent('callout') - before).toBe(1);
    await isFree('291');
  });

  it('is refused with another body, also while the first request is running', async () => {
    bed.simulator.faults.inject({ kind: 'delay', operation: 'callout', delayMs: 200 });
    const key = freshKey();
    const first = dial(OUTBOUND, { called: '13900139003' }, key);
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const body of [{ called: '13900139004' }, { called: '13900139003', reference: 'r' }]) {
      const answer = await dial(OUTBOUND, body, key);
      expect(answer.body).toEqual(problemOf('IDEMPOTENCY_KEY_REUSED', OUTBOUND));
      expect((await first).status).toBe(202);
    }
    await isFree('291');
  });

  it('sees the same body in another order, with null and "" for what is absent', async () => {
    const key = freshKey();
    const before = sent('callout');
    const bodies = [
      '{"called":"13900139005","reference":"r"}',
      '{ "reference": "r", "called": "13900139005" }',
      '{"called":"13900139005","reference":"r","caller":null,"skillId":""}',
    ];
    for (const body of bodies)
      expect((await bed.send('POST', OUTBOUND, body, { 'idempotency-key': key })).status).toBe(202);
    expect(sent('callout') - before).toBe(1);
    await isFree('291');
  });

  it('is free again after an answer with outcome not_executed', async () => {
    const key = freshKey();
    const refused = await dial(OUTBOUND, { called: '13800000006' }, key);
    expect(refused.body).toMatchObject({ code: 'CALL_REJECTED', outcome: 'not_executed' });
    const before = sent('callout');
    const second = await dial(OUTBOUND, { called: '13900139006' }, key);
    expect({ status: second.status, replayed: second.headers.get('idempotent-replayed') }).toEqual({
      status: 202,
      replayed: null,
    });
    expect(sent('callout') - before).toBe(1);
    await isFree('291');
  });

  it('keeps an answer with outcome unknown: nothing is dialled again', async () => {
    const { status, headers, body } = await expectReplay(OUTBOUND, { called: '13800000011' }, 'callout');
    expect(status).toBe(502);
    expect(body).toEqual(
      problemOf('UPSTREAM_FAILURE', OUTBOUND, {
        call: body.call,
        upstream: { system: 'cc-gateway', operation: 'callout', code: 'HTTP 500' },
      }),
    );
    expect(headers.get('location')).toBe(`/v1/agents/291/calls/${body.call}`);
    expect((await bed.send('GET', headers.get('location')!)).body).toMatchObject({ id: body.call, kind: 'outbound' });
    await isFree('291');
  });

  it.each([
    ['of 256 characters', 'k'.repeat(256)],
    ['with a space', 'a b'],
    ['with an umlaut', 'schlüssel'],
    ['that is empty', ''],
  ])('%s is refused, and nothing is sent', async (_what, key) => {
    const before = sent('callout');
    const answer = await dial(OUTBOUND, { called: '13900139008' }, key);
    expect(answer.body).toEqual(
      problemOf('VALIDATION_FAILED', OUTBOUND, {
        errors: [
          {
            in: 'header',
            pointer: '/idempotency-key',
            code: 'matches',
            detail: 'must be 1 to 255 visible ASCII characters',
          },
        ],
      }),
    );
    expect(sent('callout')).toBe(before);
  });

  it.each([
    ['outbound', '/v1/agents/291/calls/outbound', { called: 'x' }, '/called'],
    ['internal', '/v1/agents/291/calls/internal', { called: 'x' }, '/called'],
    ['preview', '/v1/agents/291/calls/preview', { called: 'x', controlId: '1' }, '/called'],
    ['queued', '/v1/agents/291/calls/queued', { callId: '1-1', skillId: 'x' }, '/skillId'],
    ['bidirectional', '/v1/mobile-agent/calls', { caller: '88889050', called: 'x' }, '/called'],
  ])('that is malformed is named beside the faults of the body: %s', async (_kind, path, body, pointer) => {
    const answer = await dial(path, body, 'a b');
    expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(answer.body.errors).toMatchObject([
      { in: 'header', pointer: '/idempotency-key' },
      { in: 'body', pointer },
    ]);
  });

  it.each([
    ['no body', undefined, ['/idempotency-key', '/called']],
    ['an empty body', '', ['/idempotency-key', '/called']],
    ['a list', '[]', ['/idempotency-key', '']],
  ])('that is malformed is named beside %s', async (_what, body, pointers) => {
    const answer = await bed.send('POST', OUTBOUND, body, { 'idempotency-key': 'a b' });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers);
  });

  it('of 255 visible characters is taken', async () => {
    expect((await dial(OUTBOUND, { called: '13900139009' }, '!'.repeat(127) + '~'.repeat(128))).status).toBe(202);
    await isFree('291');
  });
});

describe('an Idempotency-Key whose time is over', () => {
  it('dials again', async () => {
    const bed = await startTestBed({ environment: { IDEMPOTENCY_TTL_MS: '300' } });
    const dial = (n: number) =>
      bed.send('POST', '/v1/mobile-agent/calls', { caller: '88889050', called: '88889060', reference: `${n}` }, key);
    const key = { 'idempotency-key': 'short-lived' };
    await dial(1);
    // Another body with the key is refused for as long as the key protects.
    let second = await dial(2);
    while (second.body.code === 'IDEMPOTENCY_KEY_REUSED') second = await dial(2);
    // The platform has its own opinion about two equal calls, but it was asked.
    expect(second.body).toMatchObject({ code: 'DUPLICATE_CALL_TASK' });
    expect(bed.simulator.recorder.of('createCall')).toHaveLength(2);
    await bed.close();
  });
});
