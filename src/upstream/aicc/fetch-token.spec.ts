import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { AiccUpstream, problemOf, upstreamOf } from './aicc-upstream.fixture.js';

const aicc = AiccUpstream.forEachTest();

describe('AiccClient.fetchToken', () => {
  it('asks with key, secret and the wanted life, and reads the texts of the answer', async () => {
    aicc.answerWith(200, '{"AccessToken":"0123abcd","ApplyType":"Bearer","CreateTime":"1545650171","Expires":"300"}');
    const { accessToken, expiresInSeconds } = await aicc.client().fetchToken(500);
    expect([accessToken.reveal(), expiresInSeconds]).toEqual(['0123abcd', 300]);
    expect(aicc.received).toEqual([
      {
        method: 'POST',
        url: '/apigovernance/api/oauth/tokenByAkSk',
        headers: {
          host: aicc.host,
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
    aicc.answerWith(200, `{"AccessToken":"t",${field}}`);
    expect((await aicc.client().fetchToken(500)).expiresInSeconds).toBe(seconds);
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
    aicc.answerWith(status, body);
    const problem = await problemOf(aicc.client().fetchToken(500));
    expect(problem).toMatchObject({
      code,
      outcome: 'not_executed',
      details: upstreamOf('tokenByAkSk', `HTTP ${status}`),
    });
  });

  it.each([
    ['hangs', () => undefined],
    ['resets', ({ socket }: IncomingMessage) => socket.resetAndDestroy()],
  ])('has dialled nothing when the issuer %s', async (_what, behave) => {
    aicc.answer = behave;
    const problem = await problemOf(aicc.client().fetchToken(100));
    expect(problem).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: 'not_executed', details: {} });
  });
});
