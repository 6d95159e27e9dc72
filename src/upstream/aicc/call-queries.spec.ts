import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../config/secret.js';
import { AiccUpstream, problemOf, upstreamOf } from './aicc-upstream.fixture.js';

const aicc = AiccUpstream.forEachTest();
const token = new Secret('token-1');

describe('AiccClient', () => {
  const unknownLeg = { alertingAt: null, answeredAt: null, endedAt: null, talkSeconds: null };
  const unknownLegs = { agent: unknownLeg, customer: unknownLeg };
  const record = {
    callSerialNo: '176252373266232729378592674091',
    state: 'ended',
    reasonCode: '0',
    caller: '1',
    called: '2',
    startedAt: '2019-11-03T15:23:27.000Z',
    endedAt: '2019-11-03T15:24:27.000Z',
    legs: unknownLegs,
  };

  it('tells how far a call has come', async () => {
    aicc.answerWith(
      200,
      '{"retCode":"0","result":{"state":1,"reasonCode":0,"caller":"1","called":"2","startTime":"1572794607000","endTime":""}}',
    );
    expect(await aicc.client().queryCallState(token, record.callSerialNo, 500)).toEqual({
      ...record,
      state: 'alerting',
      endedAt: null,
    });
    expect(aicc.received[0]).toMatchObject({
      url: '/apiaccess/CC-Management/v1/mobileAgent/queryCallState',
      body: '{"callSerialNo":"176252373266232729378592674091"}',
    });
  });

  it('does not know a call that AICC does not know', async () => {
    aicc.answerWith(200, '{"retCode":"1","retMsg":"query failed"}');
    expect(await aicc.client().queryCallState(token, '1', 500)).toBeNull();
  });

  it.each([
    ['aicc' as const, '1'],
    ['ita' as const, '4'],
  ])('lists the calls of %s in a time span', async (product, taskType) => {
    aicc.answerWith(
      200,
      `{"retCode":"0","result":{"total":"7","callInfo":[{"callSerialNo":176252373266232729378592674091,"state":"3",
        "reasonCode":"0","caller":"1","called":"2","startTime":"1572794607000","releaseTime":1572794667000,"talkDuration":"42"}]}}`,
    );
    const query = { from: new Date(1572794607000), to: new Date(1572794667000), caller: '1', offset: 0, limit: 100 };
    expect(await aicc.client(product).queryCallDetailRecord(token, query, 500)).toEqual({
      total: 7,
      items: [
        {
          ...record,
          legs: { ...unknownLegs, customer: { ...unknownLeg, endedAt: record.endedAt, talkSeconds: 42 } },
        },
      ],
    });
    expect(JSON.parse(aicc.received[0]!.body)).toEqual({
      startTime: '1572794607000',
      endTime: '1572794667000',
      caller: '1',
      offset: '0',
      limit: '100',
      taskType,
    });
  });

  it('finds no calls where AICC has no data', async () => {
    aicc.answerWith(200, '{"retCode":"1"}');
    const query = { from: new Date(0), to: new Date(1), offset: 0, limit: 100 };
    expect(await aicc.client().queryCallDetailRecord(token, query, 500)).toEqual({ total: 0, items: [] });
  });

  it('gives the address of a recording and how long it works', async () => {
    aicc.answerWith(200, '{"retCode":0,"result":{"url":"https://obs.example.com/r.wav?sign=1"}}');
    const before = Date.now();
    const address = await aicc.client().getRecordingAddress(token, '1', 500);
    expect(address?.url).toBe('https://obs.example.com/r.wav?sign=1');
    expect(Date.parse(address!.expiresAt) - before).toBeGreaterThanOrEqual(300_000);
    expect(Date.parse(address!.expiresAt)).toBeLessThanOrEqual(Date.now() + 300_000);
  });

  it('has no address where there is no recording', async () => {
    aicc.answerWith(200, '{"retCode":5,"retMsg":"no record"}');
    expect(await aicc.client().getRecordingAddress(token, '1', 500)).toBeNull();
  });

  it('does not hand on an address that is none of the web', async () => {
    aicc.answerWith(200, '{"retCode":0,"result":{"url":"javascript:alert(1)"}}');
    expect(await problemOf(aicc.client().getRecordingAddress(token, '1', 500))).toMatchObject({
      code: 'UPSTREAM_PROTOCOL_ERROR',
      details: upstreamOf('getRecordingAddress', 'HTTP 200'),
    });
  });
});
