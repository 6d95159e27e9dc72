import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../config/secret.js';
import { AiccUpstream, problemOf, upstreamOf } from './aicc-upstream.fixture.js';

const aicc = AiccUpstream.forEachTest();
const token = new Secret('token-1');
const dial = { caller: '88889050', called: '88889060' };
const createCall = () => aicc.client().createCall(token, dial, 500);

describe('AiccClient.createCall', () => {
  it('sends every field with its documented name and type, and the documented headers', async () => {
    aicc.answerWith(200, '{"retMsg":"ok","retCode":"0","result":{"callSerialNo":"679218118865715226"}}');
    const full = {
      ...dial,
      agentWorkNo: '133',
      callData: '333333',
      callerPresent: '640003',
      agentPresent: '640060',
      callbackUrl: 'https://bff.example.com/v1/mobile-agent/callbacks/x',
    };
    expect(await aicc.client().createCall(token, full, 500)).toEqual({ callSerialNo: '679218118865715226' });
    const { method, url, headers, body } = aicc.received[0]!;
    expect({ method, url, headers }).toEqual({
      method: 'POST',
      url: '/apiaccess/CC-Management/v1/mobileAgent/createCall',
      headers: {
        host: aicc.host,
        connection: 'keep-alive',
        'accept-encoding': 'identity',
        'user-agent': expect.stringMatching(/^contact-centre-bff\/\d+\.\d+\.\d+$/),
        'content-type': 'application/json',
        authorization: 'Bearer token-1',
        'x-app-key': 'key-1',
        'content-length': String(body.length),
      },
    });
    expect(JSON.parse(body)).toEqual({
      caller: '88889050',
      called: '88889060',
      agentWorkNo: 133,
      callData: '333333',
      callerPresent: '640003',
      agentPresent: '640060',
      callBackUrl: 'aHR0cHM6Ly9iZmYuZXhhbXBsZS5jb20vdjEvbW9iaWxlLWFnZW50L2NhbGxiYWNrcy94',
    });
  });

  it('sends only what was given', async () => {
    aicc.answerWith(200, '{"retCode":"0"}');
    await createCall();
    expect(aicc.received[0]!.body).toBe('{"caller":"88889050","called":"88889060"}');
  });

  it.each([
    ['no result', '{"retMsg":"Add CallOutInfo in DB successfully","retCode":"0"}', null],
    ['an empty result', '{"retCode":0,"result":{"callSerialNo":""}}', null],
    ['null in letters', '{"retCode":"0","result":{"callSerialNo":"null"}}', null],
    ['a number that is none', '{"retCode":"0","result":{"callSerialNo":0}}', null],
    ['more than a number', `{"retCode":"0","result":{"callSerialNo":"${'7'.repeat(51)}"}}`, null],
    ['19 bare digits', '{"retCode":"0","result":{"callSerialNo":1197235857187927062}}', '1197235857187927062'],
    [
      '30 bare digits',
      '{"retCode":"0","result":{"callSerialNo":176252373266232729378592674091}}',
      '176252373266232729378592674091',
    ],
  ])('reads a success with %s', async (_what, body, callSerialNo) => {
    aicc.answerWith(200, body);
    expect(await createCall()).toEqual({ callSerialNo });
  });

  it.each([
    ['"8"', 'CALLER_ID_NOT_ALLOWED', '8'],
    ['5', 'INVALID_NUMBER', '5'],
    ['90104029', 'RATE_LIMITED', '90104029'],
    ['"77"', 'UPSTREAM_UNMAPPED', '77'],
    ['-1', 'UPSTREAM_UNMAPPED', '-1'],
    ['"CC-4711"', 'UPSTREAM_UNMAPPED', 'CC-4711'],
  ])('makes the return code %s a problem %s', async (retCode, code, printed) => {
    aicc.answerWith(200, `{"retMsg":"called 13800138000","retCode":${retCode},"result":{}}`);
    expect(await problemOf(createCall())).toMatchObject({ code, details: upstreamOf('createCall', printed) });
  });

  it.each([
    [400, '', 'UPSTREAM_REJECTED_PARAMETER', 'not_executed'],
    [401, '', 'UPSTREAM_AUTH_FAILED', 'not_executed'],
    [403, '<html>WAF</html>', 'UPSTREAM_AUTH_FAILED', 'not_executed'],
    [404, '{"retCode":"0"}', 'UPSTREAM_NOT_PERMITTED', 'not_executed'],
    [418, '', 'UPSTREAM_PROTOCOL_ERROR', 'unknown'],
    [429, '', 'RATE_LIMITED', 'not_executed'],
    [500, '{"retCode":"0"}', 'UPSTREAM_FAILURE', 'unknown'],
    [302, '', 'UPSTREAM_PROTOCOL_ERROR', 'unknown'],
    [200, '<html></html>', 'UPSTREAM_PROTOCOL_ERROR', 'unknown'],
    [200, '{"retMsg":"?"}', 'UPSTREAM_PROTOCOL_ERROR', 'unknown'],
  ])('makes HTTP %d with %j a problem %s', async (status, body, code, outcome) => {
    aicc.answerWith(status, body);
    const problem = await problemOf(createCall());
    expect(problem).toMatchObject({ code, outcome, details: upstreamOf('createCall', `HTTP ${status}`) });
    expect(aicc.received).toHaveLength(1);
  });

  it('cannot say what became of a call that is never answered', async () => {
    aicc.answer = () => undefined;
    const problem = await problemOf(aicc.client('ita').createCall(token, dial, 100));
    expect(problem).toMatchObject({ code: 'UPSTREAM_TIMEOUT', outcome: 'unknown', details: {} });
  });
});
