import { afterEach, describe, expect, it } from '@jest/globals';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { dial, failureOf, serve, servers, upstream } from './upstream-http.fixture.js';

afterEach(() => servers.close());

/** Serves these bytes under these headers, in chunks. */
const answering = (headers: Record<string, string | string[]>, bytes: Buffer) =>
  serve((_request, response) => {
    response.writeHead(200, headers);
    response.write(bytes.subarray(0, 5));
    response.end(bytes.subarray(5));
  });

const EVENT = '{"retcode":"0","event":{"eventType":"AgentEvent_Talking","content":{"name":"张三"}}}';
const plain = Buffer.from(EVENT);

describe('a body that is coded although nobody asked for it', () => {
  it.each([
    ['gzip', gzipSync(plain)],
    ['x-gzip', gzipSync(plain)],
    ['GZIP', gzipSync(plain)],
    ['deflate', deflateSync(plain)],
    ['deflate', deflateRawSync(plain)],
    ['br', brotliCompressSync(plain)],
    ['deflate, gzip', gzipSync(deflateSync(plain))],
    ['identity', plain],
    ['', plain],
    ['gzip', plain],
    ['gzip', Buffer.concat([gzipSync(plain), Buffer.from('\0\0\0')])],
    ['gzip', gzipSync(plain).subarray(0, -6)],
  ])('is read: %s', async (coding, bytes) => {
    const url = await answering({ 'Content-Encoding': coding }, bytes);
    expect(await upstream(url).command(dial)).toMatchObject({ status: 200, body: EVENT });
  });

  it.each([
    ['an unknown coding', 'zstd', plain],
    ['other bytes than it says', 'br', plain],
    ['more codings than anybody applies', Array(6).fill('identity').join(), plain],
  ])('is malformed with %s', async (_what, coding, bytes) => {
    const url = await answering({ 'Content-Encoding': coding }, bytes);
    expect(await failureOf(upstream(url).command(dial))).toMatchObject({
      kind: 'malformed',
      sent: true,
      status: 200,
      reason: 'CONTENT_CODING',
    });
  });

  it('is not unpacked beyond the limit', async () => {
    const url = await answering({ 'Content-Encoding': 'gzip' }, gzipSync(Buffer.alloc(1_000_000)));
    const failure = await failureOf(upstream(url, { maxAnswerBytes: 10_000 }).command(dial));
    expect(failure).toMatchObject({ kind: 'oversized', sent: true, reason: 'TOO_LARGE' });
  });

  it('may have no bytes at all', async () => {
    const url = await answering({ 'Content-Encoding': 'gzip' }, Buffer.alloc(0));
    expect(await upstream(url).command(dial)).toMatchObject({ body: '' });
  });
});

/** 张三, and 乗 whose second byte in GBK is a backslash. */
const GBK = Buffer.concat([
  Buffer.from('{"name":"'),
  Buffer.from([0xd5, 0xc5, 0xc8, 0xfd, 0x81, 0x5c]),
  Buffer.from('"}'),
]);
const UTF_16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(EVENT, 'utf16le')]);

describe('a body in any charset', () => {
  it.each([
    ['UTF-8 without a content type', undefined, plain, EVENT],
    ['UTF-8 without a charset', 'application/json', plain, EVENT],
    ['UTF-8, quoted', 'application/json; Charset="UTF-8"', plain, EVENT],
    ['UTF-8, said to be Latin-1', 'text/plain;charset=ISO-8859-1', plain, EVENT],
    ['UTF-8, under a name that nobody knows', 'text/plain;charset=klingon', plain, EVENT],
    ['UTF-8 with a byte-order mark', 'application/json', Buffer.from(`\uFEFF${EVENT}`), `\uFEFF${EVENT}`],
    ['Latin-1', 'application/json; charset=iso-8859-1', Buffer.from('"Müller"', 'latin1'), '"Müller"'],
    ['GBK', "application/json;charset='GBK'", GBK, '{"name":"张三乗"}'],
    ['GB2312', 'application/json; charset=gb2312', GBK, '{"name":"张三乗"}'],
    ['GBK that says nothing', undefined, GBK, '{"name":"张三乗"}'],
    ['GBK that says UTF-8', 'application/json;charset=utf-8', GBK, '{"name":"张三乗"}'],
    ['UTF-16 by its mark', 'application/json', UTF_16, EVENT],
    ['UTF-16 by its name', 'application/json; charset=utf-16le', Buffer.from(EVENT, 'utf16le'), EVENT],
    ['UTF-8 cut inside a character', undefined, Buffer.concat([plain, Buffer.from([0xe5])]), `${EVENT}\uFFFD`],
  ])('is read: %s', async (_what, contentType, bytes, body) => {
    const url = await answering(contentType === undefined ? {} : { 'Content-Type': contentType }, bytes);
    expect(await upstream(url).command(dial)).toMatchObject({ body });
  });
});
