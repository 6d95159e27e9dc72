import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultAiccSettings } from './aicc-settings.js';
import { callbackSignature } from './callback-signature.js';
import { callBackAnswer, CallingCrm, until } from './calling-crm.fixture.js';
import { SimulatedAicc } from './simulated-aicc.js';

describe('The callbacks of SimulatedAicc', () => {
  const aicc = new SimulatedAicc({ ...defaultAiccSettings, stepMs: 5, talkMs: 5 });
  let crm: CallingCrm;

  beforeEach(async () => {
    crm = new CallingCrm(aicc);
    await crm.start();
  });

  afterEach(() => {
    aicc.reset();
    crm.stop();
  });

  it('reports the end of a call to the address that the call brought', async () => {
    await crm.place({ agentWorkNo: 133, callData: 'order 7' });
    await until(() => crm.received.length === 1);

    expect(crm.received[0]!.contentType).toBe('application/json;charset=UTF-8');
    const time = expect.stringMatching(/^\d{4}\/\d\d\/\d\d,\d\d:\d\d:\d\d:\d{3}$/);
    expect(JSON.parse(crm.received[0]!.body)).toEqual({
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

  it.each([
    ['18700000012', 'application/x-www-form-urlencoded;charset=UTF-8', /^agentAlertingTime=.*&callSerialNo=\d{19}&/],
    ['18700000013', 'text/plain;charset=UTF-8', /^\{agentAlertingTime=.*, callSerialNo=\d{19}, .*\}$/],
  ])('writes the callback of a call to %s in its own way', async (called, contentType, shape) => {
    await crm.place({ called });
    await until(() => crm.received.length === 1);

    expect(crm.received[0]).toEqual({ contentType, body: expect.stringMatching(shape) });
  });

  it('sends wrong durations for the number that stands for them', async () => {
    await crm.place({ called: '18700000018' });
    await until(() => crm.received.length === 1);

    const wrong = { talkDuration: 'n/a', agentTalkDuration: '2022/02/22,10:04:28:823' };
    expect(JSON.parse(crm.received[0]!.body)).toMatchObject(wrong);
  });

  it('sends the callback before the answer, and has its answer by then', async () => {
    await crm.place({ called: '18700000007' });

    expect(aicc.callbacks).toMatchObject([
      { kind: 'release', url: crm.url, status: 200, answer: callBackAnswer, error: null },
    ]);
  });

  it('sends the callback twice, with the same serial number', async () => {
    await crm.place({ called: '18700000008' });
    await until(() => crm.received.length === 2);

    expect(crm.received[0]).toEqual(crm.received[1]);
  });

  it.each(['18700000006', '18700000019'])('sends no callback for a call to %s', async (called) => {
    await crm.place({ called });
    await until(() => aicc.calls[0]!.isEnded);
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(crm.received).toEqual([]);
  });

  it('tells the console address about the answer, and about the end where the call brought no address', async () => {
    Object.assign(aicc.settings, {
      answerCallbackUrl: crm.url,
      releaseCallbackUrl: crm.url,
      sharedKey: 'k'.repeat(16),
      talkMs: 200,
    });
    await crm.place({ callBackUrl: undefined });
    await until(() => crm.received.length === 2);

    const { callSerialNo } = aicc.calls[0]!;
    expect(JSON.parse(crm.received[0]!.body)).toEqual({
      callSerialNo,
      serviceNo: '',
      called: '13800000001',
      callData: null,
    });
    expect(JSON.parse(crm.received[1]!.body)).toMatchObject({ callSerialNo, releaseReason: '0' });
    expect(crm.received[1]!.body).not.toContain('signature');
  });

  it('can tell the end before the answer', async () => {
    Object.assign(aicc.settings, { answerCallbackUrl: crm.url, callbackTiming: 'out-of-order' });
    await crm.place();
    await until(() => aicc.callbacks.length === 2);

    expect(aicc.callbacks.map(({ kind }) => kind)).toEqual(['release', 'answer']);
  });

  it.each([{ product: 'ita' }, { ignoreCallBackUrl: true }])('never uses callBackUrl with %j', async (settings) => {
    Object.assign(aicc.settings, settings);
    await crm.place();
    await until(() => aicc.calls[0]!.isEnded);
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(crm.received).toEqual([]);
  });

  it('signs what goes to the address of the call', async () => {
    Object.assign(aicc.settings, { sharedKey: 'shared-key-0123456789', callbackTiming: 'before-answer' });
    await crm.place({ callData: 'a b, c=d' });

    const { timestamp, nonce, signature, ...fields } = JSON.parse(crm.received[0]!.body);
    expect(signature).toBe(callbackSignature(fields, 'shared-key-0123456789', timestamp, nonce));
    expect(Math.abs(Date.now() - Number(timestamp))).toBeLessThan(5000);
  });

  it('sends a callback on demand, with other fields, another key and another time', async () => {
    await crm.place({ called: '18700000020' });
    const sharedKey = 'another-key-0123456789';
    const sent = await aicc.sendReleaseCallback(aicc.calls[0]!.callSerialNo, {
      fields: { releaseReason: '77' },
      sharedKey,
      clockSkewMs: -3_600_000,
    });

    const { timestamp, nonce, signature, ...fields } = JSON.parse(crm.received[0]!.body);
    expect(sent?.status).toBe(200);
    expect(fields).toMatchObject({ called: '18700000020', releaseReason: '77', releaseTime: '' });
    expect(signature).toBe(callbackSignature(fields, sharedKey, timestamp, nonce));
    expect(Number(timestamp)).toBeLessThan(Date.now() - 3_590_000);
  });
});
