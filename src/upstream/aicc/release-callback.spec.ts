import { describe, expect, it } from '@jest/globals';
import { readCallbackFields } from './callback-fields.js';
import { readReleaseCallback } from './release-callback.js';

const CREATED_AT = Date.parse('2022-02-22T10:04:28.500Z');
const example = {
  callSerialNo: '1197765398201387012',
  serviceNo: '133',
  called: '88880067',
  caller: '66660130',
  callData: null,
  createCallTime: '2022/02/22,10:04:28:823',
  agentAlertingTime: '2022/02/22,10:04:29:000',
  agentTalkingTime: '2022/02/22,10:04:30:000',
  alertingTime: '2022/02/22,10:04:30:500',
  talkingTime: '2022/02/22,10:04:31:000',
  releaseTime: '2022/02/22,10:04:36:900',
  agentReleaseTime: '2022/02/22,10:04:37:000',
  talkDuration: '0',
  agentTalkDuration: '2022/02/22,10:04:28:823',
  releaseReason: '0',
};
const read = (change: object = {}, createdAt = CREATED_AT) =>
  readReleaseCallback(readCallbackFields(JSON.stringify({ ...example, ...change }))!, createdAt);

describe('a release callback', () => {
  it('tells both telephones, and durations that agree with their times', () => {
    expect(read()).toEqual({
      callSerialNo: '1197765398201387012',
      state: 'ended',
      reasonCode: '0',
      caller: '66660130',
      called: '88880067',
      startedAt: '2022-02-22T10:04:28.823Z',
      endedAt: '2022-02-22T10:04:36.900Z',
      legs: {
        agent: {
          alertingAt: '2022-02-22T10:04:29.000Z',
          answeredAt: '2022-02-22T10:04:30.000Z',
          endedAt: '2022-02-22T10:04:37.000Z',
          talkSeconds: 7,
        },
        customer: {
          alertingAt: '2022-02-22T10:04:30.500Z',
          answeredAt: '2022-02-22T10:04:31.000Z',
          endedAt: '2022-02-22T10:04:36.900Z',
          talkSeconds: 6,
        },
      },
    });
  });

  it.each([
    ['+08:00', '2022/02/22,18:04:28:823', '2022/02/22,18:04:31:000'],
    ['-03:00', '2022/02/22,07:04:28:823', '2022/02/22,07:04:31:000'],
    ['+05:45', '2022/02/22,15:49:28:823', '2022/02/22,15:49:31:000'],
  ])('may be written in the zone %s, which our own clock tells', (_, createCallTime, talkingTime) => {
    expect(read({ createCallTime, talkingTime })).toMatchObject({
      startedAt: '2022-02-22T10:04:28.823Z',
      legs: { customer: { answeredAt: '2022-02-22T10:04:31.000Z' } },
    });
  });

  it.each([
    ['no zone away from ours', 1e9],
    ['ten minutes before ours', 600_000],
    ['half an hour after ours', -1_800_000],
  ])('is read as UTC when its creation is %s', (_, distanceMs) => {
    expect(read({}, CREATED_AT + distanceMs)).toMatchObject({ startedAt: '2022-02-22T10:04:28.823Z' });
  });

  it('leaves unknown what it does not say, or says in a way that nobody can read', () => {
    const change = {
      talkingTime: 'null',
      agentTalkingTime: '',
      alertingTime: 'soon',
      releaseTime: '2022/02/31,10:00:00',
    };
    expect(read({ ...change, talkDuration: 'n/a' })).toMatchObject({
      endedAt: null,
      legs: {
        agent: { answeredAt: null, talkSeconds: null },
        customer: { alertingAt: null, answeredAt: null, endedAt: null, talkSeconds: null },
      },
    });
  });

  it('is none without a number and a reason', () => {
    expect(read({ callSerialNo: null, releaseReason: 'null' })).toBeNull();
    expect(read({ callSerialNo: 'x'.repeat(51), releaseReason: 'a b' })).toBeNull();
  });
});
