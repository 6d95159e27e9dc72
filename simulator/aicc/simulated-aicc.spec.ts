import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { SimulatedAnswer } from '../simulated-exchange.js';
import { defaultAiccSettings, simulatorAppKey, simulatorAppSecret } from './aicc-settings.js';
import { SimulatedAicc } from './simulated-aicc.js';

const tokenPath = '/apigovernance/api/oauth/tokenByAkSk';
const mobileAgentPath = '/apiaccess/CC-Management/v1/mobileAgent/';
const ordinaryCall = { caller: '66660130', called: '13800000001' };

describe('SimulatedAicc', () => {
  const aicc = new SimulatedAicc({ ...defaultAiccSettings, stepMs: 5, talkMs: 5 });
  const received: { contentType: string | undefined; body: string }[] = [];
  const crm = http.createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ contentType: request.headers['content-type'], body });
      response.end('{"retCode":"0","retMsg":"success"}');
    });
  });
  let crmUrl = '';
  let bearer = '';

  beforeEach(async () => {
    if (!crm.listening) await new Promise<void>((resolve) => crm.unref().listen(0, '127.0.0.1', resolve));
    crmUrl = `http://127.0.0.1:${(crm.address() as AddressInfo).port}/callbacks`;
    bearer = `Bearer ${await accessToken()}`;
  });

  afterEach(() => {
    aicc.reset();
    received.length = 0;
  });

  async function post(path: string, body: string, headers: Record<string, string>): Promise<SimulatedAnswer> {
    const request = { method: 'POST', path, query: new URLSearchParams(), headers, body };
    return (await aicc.exchange(request)).answer;
  }

  async function accessToken(headers: Record<string, string> = {}): Promise<string> {
    const keys = { app_key: simulatorAppKey, app_secret: simulatorAppSecret };
    return JSON.parse((await post(tokenPath, JSON.stringify(keys), headers)).body).AccessToken;
  }

  async function ask(operation: string, fields: object, headers: Record<string, string> = {}) {
    return post(mobileAgentPath + operation, JSON.stringify(fields), { authorization: bearer, ...headers });
  }

  async function place(fields: object = {}): Promise<SimulatedAnswer> {
    return ask('createCall', { ...ordinaryCall, callBackUrl: Buffer.from(crmUrl).toString('base64'), ...fields });
  }

  async function until(isReached: () => boolean): Promise<void> {
    const deadline = Date.now() + 3000;
    while (!isReached()) {
      if (Date.now() > deadline) throw new Error('This never happened');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  it('prints callSerialNo as a bare number of 19 digits', async () => {
    const answer = await place();

    expect(answer.status).toBe(200);
    expect(answer.body).toMatch(
      /^\{"retMsg":"Add CallOutInfo in DB successfully","retCode":"0","result":\{"callSerialNo":\d{19}\}\}$/,
    );
    expect(answer.body).toContain(aicc.calls[0]!.callSerialNo);
  });

  it('reports the end of a call to the address that the call brought', async () => {
    await place({ agentWorkNo: 133, callData: 'order 7' });
    await until(() => received.length === 1);

    expect(received[0]!.contentType).toBe('application/json;charset=UTF-8');
    const time = expect.stringMatching(/^\d{4}\/\d\d\/\d\d,\d\d:\d\d:\d\d:\d{3}$/);
    expect(JSON.parse(received[0]!.body)).toEqual({
      callSerialNo: aicc.calls[0]!.callSerialNo,
      serviceNo: '133',
      called: '13800000001',
      caller: '66660130',
      callerPresent: '640003',
      callData: 'order 7',
      createCallTime: time,
      alertingTime: time,
      talkingTime: time,
      releaseTime: time,
      talkDuration: '0',
      recordfile: expect.stringMatching(/^Y:\/2\/mobileAgent\/\d{8}\/\d{10}-\d+\.wav$/),
      locationId: '0',
      releaseReason: '0',
      agentAlertingTime: time,
      agentTalkingTime: time,
      agentReleaseTime: time,
      agentTalkDuration: '0',
    });
  });
});
