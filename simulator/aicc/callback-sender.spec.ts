import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { makeSelfSignedCertificate } from '../self-signed-certificate.js';
import { defaultAiccSettings } from './aicc-settings.js';
import { CallbackSender } from './callback-sender.js';

describe('CallbackSender', () => {
  const sender = new CallbackSender();
  const servers: http.Server[] = [];

  afterEach(() => {
    sender.reset();
    for (const server of servers.splice(0)) server.close().closeAllConnections();
  });

  async function listen(server: http.Server): Promise<number> {
    servers.push(server.unref());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  it('posts the fields and keeps what came back', async () => {
    const requests: (string | undefined)[][] = [];
    const port = await listen(
      http.createServer(({ method, url, headers }, response) => {
        requests.push([method, url, headers['content-type']]);
        response.writeHead(503).end('later');
      }),
    );
    const url = `http://127.0.0.1:${port}/a/b`;
    await sender.send('release', url, { called: '1' }, defaultAiccSettings);

    expect(requests).toEqual([['POST', '/a/b', 'application/json;charset=UTF-8']]);
    expect(sender.sent).toEqual([
      {
        kind: 'release',
        url,
        contentType: 'application/json;charset=UTF-8',
        body: '{"called":"1"}',
        status: 503,
        answer: 'later',
        error: null,
      },
    ]);
  });

  it('leaves the Content-Type out, or sends a wrong one', async () => {
    const types: (string | undefined)[] = [];
    const port = await listen(
      http.createServer(({ headers }, response) => {
        types.push(headers['content-type']);
        response.end();
      }),
    );
    for (const callbackContentType of ['', 'text/html']) {
      await sender.send('answer', `http://127.0.0.1:${port}/`, {}, { ...defaultAiccSettings, callbackContentType });
    }

    expect(types).toEqual([undefined, 'text/html']);
  });

  it('does not mind a certificate that nobody vouches for', async () => {
    const certificate = await makeSelfSignedCertificate();
    const port = await listen(https.createServer(certificate, (_, response) => response.end('ok')));
    const { status, answer } = await sender.send('release', `https://127.0.0.1:${port}/`, {}, defaultAiccSettings);

    expect([status, answer]).toEqual([200, 'ok']);
  });

  it('does not follow a redirect', async () => {
    let requests = 0;
    const port = await listen(
      http.createServer((_, response) => {
        requests += 1;
        response.writeHead(302, { location: '/' }).end();
      }),
    );
    const { status } = await sender.send('release', `http://127.0.0.1:${port}/`, {}, defaultAiccSettings);

    expect([status, requests]).toEqual([302, 1]);
  });

  it.each(['http://127.0.0.1:9/', 'not a url', 'ftp://127.0.0.1/'])('says why %s was not reached', async (url) => {
    const callback = await sender.send('release', url, {}, defaultAiccSettings);

    expect(callback).toMatchObject({ status: null, answer: null, error: expect.stringMatching(/./) });
  });

  it('cuts off what is under way when it is reset', async () => {
    const port = await listen(http.createServer(() => sender.reset()));
    const { error } = await sender.send('release', `http://127.0.0.1:${port}/`, {}, defaultAiccSettings);

    expect(error).toBe('AbortError: The operation was aborted');
    expect(sender.sent).toEqual([]);
  });
});
