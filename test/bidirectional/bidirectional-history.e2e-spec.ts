import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import type { Json } from '../support/event-stream.js';
import { MOBILE_CALLS as CALLS, place, untilCall } from '../support/mobile-calls.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';

const environment = { DEDUPE_WINDOW_MS: '0', CALL_SETTLE_TIMEOUT_MS: '50', RATE_LIMIT_CALLER_PER_MINUTE: '0' };
const query = (parameters: Record<string, string>) => `${CALLS}?${new URLSearchParams(parameters).toString()}`;

describe.each(['aicc', 'ita'] as const)('the history of bidirectional calls at %s', (product) => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({
      simulator: { stepMs: 2, aicc: { product, talkMs: 5 } },
      environment: { ...environment, CALL_SETTLE_TIMEOUT_MS: '120000' },
      tenants: (url) => acmeTenant(url, product),
    });
    for (let first = 0; first < 230; first += 23)
      await Promise.all(
        Array.from({ length: 23 }, (_, at) => {
          const caller = (first + at) % 2 === 0 ? '88889050' : '88889051';
          return place(bed, `1880100${String(first + at).padStart(4, '0')}`, { caller });
        }),
      );
    const isOver = () => bed.simulator.aicc.calls.every(({ isEnded }) => isEnded);
    while (!isOver()) await new Promise((resolve) => setTimeout(resolve, 5));
  });
  afterAll(() => bed.close());

  const newestFirst = () => bed.simulator.aicc.calls.map(({ callSerialNo }) => callSerialNo).toReversed();
  const serials = (pages: Json[]) => pages.flatMap(({ items }) => items.map((item: Json) => item.callSerialNo));
  async function pages(parameters: Record<string, string>): Promise<Json[]> {
    const read: Json[] = [];
    for (let cursor: string | null = ''; cursor !== null; cursor = read.at(-1).nextCursor) {
      const { status, body } = await bed.send('GET', query({ ...parameters, ...(cursor && { cursor }) }));
      expect(status).toBe(200);
      read.push(body);
    }
    return read;
  }

  it('shows the last 24 hours, fifty calls a page, every digit kept', async () => {
    const read = await pages({});
    expect(read.map(({ items }) => items.length)).toEqual([50, 50, 50, 50, 30]);
    expect(serials(read)).toEqual(newestFirst());
    const newest = bed.simulator.aicc.calls.at(-1)!;
    expect(read[0].items[0]).toEqual({
      callSerialNo: newest.callSerialNo,
      caller: '88889051',
      called: '18801000229',
      startedAt: anyValue.time,
      endedAt: anyValue.time,
      // 0, but on a machine that is too busy to end the call in time.
      talkSeconds: newest.secondsFrom('talkingTime'),
      reason:
        product === 'aicc'
          ? { code: 'CUSTOMER_HUNG_UP', upstreamCode: '0', text: null }
          : { code: 'OTHER', upstreamCode: '16', text: null },
    });
  });

  it('makes two questions of a page that is longer than the upstream answers', async () => {
    const asked = bed.simulator.recorder.of('queryCallDetailRecord').length;
    const read = await pages({ limit: '200' });
    expect(read.map(({ items }) => items.length)).toEqual([200, 30]);
    expect(serials(read)).toEqual(newestFirst());
    const questions = bed.simulator.recorder.of('queryCallDetailRecord').slice(asked);
    // Calls that are being settled are asked about by their caller.
    const parts = questions.map(({ body }) => JSON.parse(body)).filter(({ caller }) => caller === undefined);
    expect(parts.map(({ offset, limit, taskType }) => [offset, limit, taskType])).toEqual(
      [
        ['0', '100'],
        ['100', '100'],
        ['200', '100'],
      ].map((part) => [...part, product === 'aicc' ? '1' : '4']),
    );
    expect(new Set(parts.map(({ startTime, endTime }) => `${startTime} ${endTime}`)).size).toBe(1);
  });

  it('can be narrowed to one telephone and to a span', async () => {
    const read = await pages({ caller: '88889050', limit: '200' });
    expect(read.flatMap(({ items }) => items.map((item: Json) => item.caller))).toEqual(Array(115).fill('88889050'));
    const { body: first } = await bed.send('GET', query({ caller: '88889051' }));
    const { body: second } = await bed.send('GET', query({ cursor: first.nextCursor }));
    expect(second.items.map((item: Json) => item.caller)).toEqual(Array(50).fill('88889051'));
    const before = new Date(Date.now() - 3_600_000).toISOString();
    expect(await pages({ to: before })).toEqual([{ items: [], nextCursor: null }]);
  });

  it('does not move while it is read page by page', async () => {
    const { body } = await bed.send('GET', query({ limit: '1' }));
    await place(bed, '18801009999', { caller: '88889052' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const next = await bed.send('GET', query({ limit: '1', cursor: body.nextCursor }));
    expect(next.body.items[0].called).toBe('18801000228');
  });
});

describe('a question about bidirectional calls', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, aicc: { talkMs: 20 } }, environment });
  });
  afterAll(() => bed.close());

  const now = Date.now();
  const ago = (days: number) => new Date(now - days * 86_400_000).toISOString();
  it.each([
    ['a time that is none', { from: 'yesterday' }, '/from'],
    ['a day that is none', { to: '2026-13-01T00:00:00Z' }, '/to'],
    ['a day that its month does not have', { from: '2026-02-30T00:00:00Z', to: '2026-03-03T00:00:00Z' }, '/from'],
    ['an hour that no day has', { from: '2026-02-27T00:00:00Z', to: '2026-02-28T24:00:00Z' }, '/to'],
    ['a time without a zone', { from: '2026-01-31T09:15:00' }, '/from'],
    ['more than seven days', { from: ago(8), to: ago(0.5) }, '/from'],
    ['the seven days and a bit before now', { from: ago(7.01) }, '/from'],
    ['a span that ends before it begins', { from: ago(1), to: ago(2) }, '/from'],
    ['a telephone that is none', { caller: '1234x' }, '/caller'],
    ['a page of nothing', { limit: '0' }, '/limit'],
    ['a page that is too long', { limit: '201' }, '/limit'],
    ['a cursor that is none', { cursor: 'abc' }, '/cursor'],
    ['a cursor of another span', { cursor: Buffer.from('1.2.3').toString('base64url'), from: ago(1) }, '/cursor'],
  ])('that asks for %s is refused, and nobody is asked', async (_, parameters, pointer) => {
    const asked = bed.simulator.recorder.requests.length;
    const { status, body } = await bed.send('GET', query(parameters));
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors.map((error: Json) => [error.in, error.pointer])).toEqual([['query', pointer]]);
    expect(bed.simulator.recorder.requests).toHaveLength(asked);
  });

  it('may span exactly seven days', async () => {
    const { status } = await bed.send('GET', query({ from: ago(9), to: ago(2) }));
    expect(status).toBe(200);
  });

  it.each([
    [{ kind: 'http', status: 500 }, 502, 'UPSTREAM_FAILURE'],
    [{ kind: 'html' }, 502, 'UPSTREAM_PROTOCOL_ERROR'],
    [{ kind: 'hang' }, 504, 'UPSTREAM_TIMEOUT'],
    [{ kind: 'answer', body: '{"retCode":"12"}' }, 422, 'UPSTREAM_REJECTED_PARAMETER'],
  ] as const)('that meets %j is a problem of a query: nothing was executed', async (fault, status, code) => {
    bed.simulator.faults.inject({ ...fault, operation: 'queryCallDetailRecord' });
    const answer = await bed.send('GET', CALLS);
    expect([answer.status, answer.body.code, answer.body.outcome]).toEqual([status, code, 'not_executed']);
  });

  it('reads on while its pages are full, where the total is left out or counts one page only', async () => {
    const page = (callSerialNo: string, total: object) =>
      bed.simulator.faults.inject({
        kind: 'answer',
        operation: 'queryCallDetailRecord',
        body: JSON.stringify({ retCode: '0', result: { ...total, callInfo: [{ callSerialNo }] } }),
      });
    const span = { from: ago(3), to: ago(2), limit: '1' };
    page('3', {});
    const first = await bed.send('GET', query(span));
    page('2', { total: 1 });
    const second = await bed.send('GET', query({ ...span, cursor: first.body.nextCursor }));
    page('1', { total: 3 });
    const third = await bed.send('GET', query({ ...span, cursor: second.body.nextCursor }));
    expect([first, second, third].map(({ body }) => body.items[0].callSerialNo)).toEqual(['3', '2', '1']);
    expect(third.body.nextCursor).toBeNull();
  });

  it('gives a link to the recording once the call is over, and writes it nowhere', async () => {
    const { id } = await place(bed);
    const early = await bed.send('GET', `${CALLS}/${id}/recording`);
    expect([early.status, early.body.code]).toEqual([404, 'NOT_FOUND']);
    const { callSerialNo } = await untilCall(bed, id, { state: 'ended' });
    const asked = Date.now();
    const { status, body } = await bed.send('GET', `${CALLS}/${id}/recording`);
    expect([status, body]).toEqual([
      200,
      { url: expect.stringContaining(`${callSerialNo}.wav`), expiresAt: anyValue.time },
    ]);
    expect(Date.parse(body.expiresAt) - asked).toBeGreaterThan(295_000);
    expect(bed.log()).not.toContain('.wav');
  });

  it('has no recording where nobody talked, or where the serial number is unknown', async () => {
    const { id } = await place(bed, '18700000001');
    await untilCall(bed, id, { state: 'failed' });
    const unanswered = await bed.send('GET', `${CALLS}/${id}/recording`);
    expect([unanswered.status, unanswered.body.code]).toEqual([404, 'NOT_FOUND']);
    bed.simulator.faults.inject({ kind: 'http', operation: 'createCall', when: 'before', status: 500 });
    const lost = await bed.send('POST', CALLS, { caller: '88889050', called: '18801005555' });
    const unnamed = await bed.send('GET', `${CALLS}/${lost.body.call}/recording`);
    expect([unnamed.status, unnamed.body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('about the recording of a call that is not there is NOT_FOUND', async () => {
    const { status, body } = await bed.send('GET', `${CALLS}/no-such-call/recording`);
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });
});
