import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exchange } from '../exchange.fixture.js';
import { ask, problemOf } from '../problems/problem.fixture.js';
import { startToyApp, type ToyApp } from '../toy-app.fixture.js';

let toy: ToyApp;
beforeAll(async () => {
  toy = await startToyApp();
});
afterAll(() => toy.app.close());

const path = '/v1/agents/101/calls';
const type = 'application/json';
const invalid = (detail: string) =>
  problemOf('VALIDATION_FAILED', path, { errors: [{ in: 'body', pointer: '', code: 'json', detail }] });

describe('the body parser', () => {
  it.each([type, 'application/json; charset=UTF-8', 'application/json;charset="utf-8"'])(
    'takes %s',
    async (accepted) => {
      const { status, body } = await ask(toy.url, 'POST', path, { body: '\uFEFF{"called":"1"}', type: accepted });
      expect([status, body]).toEqual([202, { called: '1' }]);
    },
  );

  it.each([
    ['broken JSON', '{"called":', 'The body must be valid JSON without repeated keys.'],
    ['a repeated key', '{"called":"1","called":"2"}', 'The body must be valid JSON without repeated keys.'],
    [
      'a repeated key with the same value',
      '{"called":"1","called":"1"}',
      'The body must be valid JSON without repeated keys.',
    ],
    [
      'a repeated key, once escaped',
      '{"called":"1","c\\u0061lled":"1"}',
      'The body must be valid JSON without repeated keys.',
    ],
    [
      'a key repeated inside',
      '{"called":"1","to":[{"type":"a","type":"b"}]}',
      'The body must be valid JSON without repeated keys.',
    ],
    ['2101 values', `[${'1,'.repeat(2100)}1]`, 'The body must not hold more than 2100 values.'],
    ['33 lists', `[${'[],'.repeat(31)}[]]`, 'The body must not hold more than 32 objects and lists.'],
    ['1001 keys', `{${'"a":1,'.repeat(1000)}"a":1}`, 'The body must not hold more than 1000 keys.'],
    ['a text without end', '{"called":"1\\', 'The body must be valid JSON without repeated keys.'],
    ['__proto__', '{"called":"1","__proto__":{}}', 'The body must be valid JSON without repeated keys.'],
    ['two values', '{} {}', 'The body must be valid JSON without repeated keys.'],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`, 'The body must not be nested deeper than 32 levels.'],
    ['nothing but brackets', '['.repeat(100_000), 'The body must not be nested deeper than 32 levels.'],
  ])('refuses %s', async (_case, body, detail) => {
    const answer = await ask(toy.url, 'POST', path, { body, type });
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(invalid(detail));
  });

  it('counts neither keys nor commas inside of text', async () => {
    const { status, body } = await ask(toy.url, 'PUT', '/v1/agents/101/calls/1/answer', {
      body: `{"x\\"\\\\":"${':,{'.repeat(3000)}"}`,
      type,
    });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({ errors: [expect.objectContaining({ code: 'unknownProperty' })] }),
    ]);
  });

  it('does not count brackets inside of text', async () => {
    const { body } = await ask(toy.url, 'POST', path, { body: `{"called":"\\"${'['.repeat(40)}"}`, type });
    expect(body).toMatchObject({ errors: [{ pointer: '/called' }] });
  });

  it('refuses what is not UTF-8', async () => {
    const { body } = await ask(toy.url, 'POST', path, { body: Uint8Array.of(0x22, 0xff, 0x22), type });
    expect(body).toEqual(invalid('The body must be encoded in UTF-8.'));
  });

  it.each(['text/plain', 'application/json; charset=latin1', 'application/problem+json', 'nonsense'])(
    'answers %s with 415',
    async (refused) => {
      const { status, body } = await ask(toy.url, 'POST', path, { body: '{}', type: refused });
      expect(status).toBe(415);
      expect(body).toEqual(problemOf('UNSUPPORTED_MEDIA_TYPE', path));
    },
  );

  it.each([
    ['content-encoding', 'gzip'],
    ['content-encoding', 'identity, br'],
    ['transfer-encoding', 'gzip, chunked'],
  ])('answers a body with %s: %s with 415, but takes it for nothing as a callback', async (name, coding) => {
    const send = (address: string) => {
      const text = `POST ${address} HTTP/1.1\r\nHost: x\r\nX-Request-Id: r1\r\nContent-Type: ${type}\r\n${name}: ${coding}\r\n`;
      const body = name === 'transfer-encoding' ? '\r\n2\r\n{}\r\n0\r\n\r\n' : 'Content-Length: 2\r\n\r\n{}';
      return exchange(toy.port, text + body);
    };
    const answer = await send(path);
    expect(answer).toMatch(/^HTTP\/1\.1 415 [^]*\r\naccept-encoding: identity\r\n/);
    const detail = 'The body must not be compressed.';
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual(
      problemOf('UNSUPPORTED_MEDIA_TYPE', path, { detail }),
    );
    expect(await send('/v1/callbacks/c')).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\n\{"body":""\}$/);
  });

  it('takes a body whose coding is none', async () => {
    const { status } = await ask(toy.url, 'POST', path, {
      body: '{"called":"1"}',
      type,
      headers: { 'content-encoding': 'Identity' },
    });
    expect(status).toBe(202);
  });

  it('answers a body without a type with 415', async () => {
    const { status } = await ask(toy.url, 'POST', path, { body: Uint8Array.of(1) });
    expect(status).toBe(415);
  });

  it.each([
    ['no body', {}],
    ['an empty body', { body: '', type }],
    ['{}', { body: '{}', type }],
  ])('takes %s for a body without fields', async (_case, request) => {
    const { status, body } = await ask(toy.url, 'PUT', '/v1/agents/101/calls/1/answer', request);
    expect([status, body]).toEqual([200, {}]);
  });

  it.each(['text/plain;charset=UTF-8', 'application/x-www-form-urlencoded'])(
    'takes an empty body for no body, although its type is %s',
    async (other) => {
      const { status, body } = await ask(toy.url, 'PUT', '/v1/agents/101/calls/1/answer', { body: '', type: other });
      expect([status, body]).toEqual([200, {}]);
    },
  );

  it.each([
    [131_072, 400],
    [131_073, 413],
  ])('answers a body of %i bytes with %i', async (bytes, expected) => {
    const { status } = await ask(toy.url, 'POST', path, { body: 'x'.repeat(bytes), type });
    expect(status).toBe(expected);
  });
});

describe('a callback route', () => {
  it.each([type, 'application/x-www-form-urlencoded', 'text/plain; charset=gbk', undefined])(
    'gets a body of type %s as text',
    async (any) => {
      const body = new TextEncoder().encode('{callSerialNo=1, called=2}');
      const answer = await ask(toy.url, 'POST', '/v1/callbacks/c', { body, ...(any !== undefined && { type: any }) });
      expect([answer.status, answer.body]).toEqual([200, { body: '{callSerialNo=1, called=2}' }]);
    },
  );

  it.each([
    [65_536, 200],
    [65_537, 413],
  ])('answers a body of %i bytes with %i', async (bytes, expected) => {
    const { status } = await ask(toy.url, 'POST', '/v1/callbacks/c', { body: 'x'.repeat(bytes), type });
    expect(status).toBe(expected);
  });
});
