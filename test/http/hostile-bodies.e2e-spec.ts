import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectNothingSent } from '../support/expect-nothing-sent.js';
import { rawRequest } from '../support/raw-request.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const OUTBOUND = '/v1/agents/291/calls/outbound';
const DIAL = '{"called":"13900139000"}';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 }, environment: { DEDUPE_WINDOW_MS: '0' } });
});
afterAll(() => bed.close());

const sendingNothing = <T>(send: () => Promise<T>) => expectNothingSent(bed, send);

describe('a body', () => {
  it.each([
    ['cut off', '{"called":"139'],
    ['with a trailing comma', '{"called":"13900139000",}'],
    ['with a repeated key', '{"called":"13900139000","called":"110"}'],
    ['with single quotes', "{'called':'13900139000'}"],
    ['with a byte order mark inside', '{"called":\uFEFF"13900139000"}'],
    ['with __proto__', '{"called":"13900139000","__proto__":{"x":1}}'],
    ['nested a thousand levels deep', `${'['.repeat(1000)}${']'.repeat(1000)}`],
  ])('%s is refused', async (_what, text) => {
    const answer = await sendingNothing(() => bed.send('POST', OUTBOUND, text));
    expect(answer.status).toBe(400);
    const errors = [{ in: 'body', pointer: '', code: 'json', detail: expect.any(String) }];
    expect(answer.body).toEqual(problemOf('VALIDATION_FAILED', OUTBOUND, { errors }));
  });

  it.each(['toString', 'constructor', 'hasOwnProperty'])('with the inherited name %s is refused', async (name) => {
    const answer = await sendingNothing(() => bed.send('POST', OUTBOUND, `{"called":"1","${name}":1}`));
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'body', pointer: `/${name}` }] });
  });

  it('that is no UTF-8 is refused', async () => {
    const body = Buffer.from([...Buffer.from('{"called":"1","callData":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    const answer = await sendingNothing(() => rawRequest(bed.url, 'POST', OUTBOUND, { body }));
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ in: 'body', pointer: '' }] });
  });

  it.each([128 * 1024 + 1, 1024 * 1024])('of %i bytes is too large', async (size) => {
    const body = `{"called":"1","x":"${'x'.repeat(size)}`.slice(0, size);
    const answer = await sendingNothing(() => rawRequest(bed.url, 'POST', OUTBOUND, { body }));
    expect(answer.body).toEqual(problemOf('PAYLOAD_TOO_LARGE', OUTBOUND));
  });

  it('of 128 KiB is read to its end', async () => {
    const start = '{"called":"1","x":"';
    const body = `${start}${'x'.repeat(128 * 1024 - start.length - 2)}"}`;
    const answer = await bed.send('POST', OUTBOUND, body);
    expect(answer.body).toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '/x' }] });
  });

  it('of a callback may have 64 KiB, which is kept a secret of the address', async () => {
    const path = '/v1/mobile-agent/callbacks/nobody-was-ever-given-this-one';
    const tooLarge = await rawRequest(bed.url, 'POST', path, { body: 'x'.repeat(64 * 1024 + 1) });
    expect(tooLarge.body).toEqual(problemOf('PAYLOAD_TOO_LARGE', '/v1/mobile-agent/callbacks/***'));
    expect((await rawRequest(bed.url, 'POST', path, { body: 'x'.repeat(64 * 1024) })).status).toBe(200);
  });
});

describe('a content type', () => {
  it.each([
    'text/plain',
    'text/json',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    'application/json; charset=gbk',
    'application/json; charset="iso-8859-1"',
    'application/problem+json',
    'application/jsonp',
  ])('%s is refused', async (type) => {
    const answer = await sendingNothing(() =>
      rawRequest(bed.url, 'POST', OUTBOUND, { body: DIAL, headers: { 'content-type': type } }),
    );
    expect(answer.body).toEqual(problemOf('UNSUPPORTED_MEDIA_TYPE', OUTBOUND));
  });

  it('that is missing is refused', async () => {
    const answer = await sendingNothing(() =>
      rawRequest(bed.url, 'POST', OUTBOUND, { body: DIAL, headers: { 'content-type': undefined } }),
    );
    expect(answer.body).toEqual(problemOf('UNSUPPORTED_MEDIA_TYPE', OUTBOUND));
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON;charset="UTF-8"'])(
    '%s is read',
    async (type) => {
      const answer = await rawRequest(bed.url, 'POST', OUTBOUND, { body: DIAL, headers: { 'content-type': type } });
      expect(answer.body).toMatchObject({ code: 'AGENT_NOT_SIGNED_IN' });
    },
  );
});
