import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { Secret } from '../../config/secret.js';
import type { Problem } from '../../errors/problem.js';
import { LocalServers, recording, type ReceivedRequest } from '../http/local-servers.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { AiccClient } from './aicc-client.js';

const servers = new LocalServers();
let host: string;
let received: ReceivedRequest[];
let answer: RequestListener;

beforeEach(async () => {
  received = [];
  host = await servers.listen(createServer(recording(received, (request, response) => answer(request, response))));
});
afterEach(() => servers.close());

function client(product: 'aicc' | 'ita' = 'aicc'): AiccClient {
  const open = () => new UpstreamHttp({ baseUrl: `http://${host}` });
  const application = { product, appKey: 'key-1', appSecret: new Secret('secret-1'), tokenTtlSeconds: 600 };
  const aicc = new AiccClient(application, open(), open());
  servers.afterwards(() => aicc.close());
  return aicc;
}

const answerWith = (status: number, body: string) => {
  answer = (_request, response) => response.writeHead(status).end(body);
};
const problemOf = (sent: Promise<unknown>): Promise<Problem> =>
  sent.then(
    () => Promise.reject(new Error('answered')),
    (problem: unknown) => problem as Problem,
  );
const upstream = (operation: string, code: string) => ({ upstream: { system: 'aicc', operation, code } });

describe('AiccClient.fetchToken', () => {
  it('asks with key, secret and the wanted life, and reads the texts of the answer', async () => {
    answerWith(200, '{"AccessToken":"0123abcd","ApplyType":"Bearer","CreateTime":"1545650171","Expires":"300"}');
    const { accessToken, expiresInSeconds } = await client().fetchToken(500);
    expect([accessToken.reveal(), expiresInSeconds]).toEqual(['0123abcd', 300]);
    expect(received).toEqual([
      {
        method: 'POST',
        url: '/apigovernance/api/oauth/tokenByAkSk',
        headers: {
          host,
          connection: 'keep-alive',
          'accept-encoding': 'identity',
          'user-agent': expect.stringMatching(/^contact-centre-bff\/\d+\.\d+\.\d+$/),
          'content-type': 'application/json',
          'x-token-expire': '600',
          'content-length': '43',
        },
        body: '{"app_key":"key-1","app_secret":"secret-1"}',
      },
    ]);
  });

  it.each([
    ['"Expires":600', 600],
    ['"Expires":"1545650771"', 3600],
    ['"Expires":"0"', 600],
    ['"Expires":"soon"', 600],
    ['"expires_in":3300', 600],
  ])('takes a life from %s: %d seconds', async (field, seconds) => {
    answerWith(200, `{"AccessToken":"t",${field}}`);
    expect((await client().fetchToken(500)).expiresInSeconds).toBe(seconds);
  });

  it.each([
    [401, '{"error":"bad key"}', 'UPSTREAM_AUTH_FAILED'],
    [403, '<html>WAF</html>', 'UPSTREAM_AUTH_FAILED'],
    [200, '<html>maintenance</html>', 'UPSTREAM_UNAVAILABLE'],
    [200, '{"AccessToken":""}', 'UPSTREAM_UNAVAILABLE'],
    [200, '{"AccessToken":"two words"}', 'UPSTREAM_UNAVAILABLE'],
    [400, '', 'UPSTREAM_UNAVAILABLE'],
    [429, '', 'UPSTREAM_UNAVAILABLE'],
    [500, '', 'UPSTREAM_UNAVAILABLE'],
  ])('makes HTTP %d with %j a problem %s', async (status, body, code) => {
    answerWith(status, body);
    const problem = await problemOf(client().fetchToken(500));
    expect(problem).toMatchObject({
      code,
      outcome: 'not_executed',
      details: upstream('tokenByAkSk', `HTTP ${status}`),
    });
  });

  it.each([
    ['hangs', () => undefined],
    ['resets', ({ socket }: IncomingMessage) => socket.resetAndDestroy()],
  ])('has dialled nothing when the issuer %s', async (_what, behave) => {
    answer = behave;
    const problem = await problemOf(client().fetchToken(100));
    expect(problem).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: 'not_executed', details: {} });
  });
});
