import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LosslessNumber } from 'lossless-json';
import { personaOf } from './aicc-personas.js';
import { defaultAiccSettings } from './aicc-settings.js';
import { CallDesk } from './call-desk.js';
import { exampleOrder } from './example-order.fixture.js';
import { queryCallDetailRecord } from './query-call-detail-record.js';

const start = Date.UTC(2026, 0, 31, 9, 15);
const ordinary = '13800000001';
const day = 86_400_000;
const wholeDay = { startTime: String(start), endTime: String(start + day) };

describe('queryCallDetailRecord', () => {
  const settings = { ...defaultAiccSettings, stepMs: 1000, talkMs: 5000 };
  const desk = new CallDesk(settings);
  const query = (fields: object) => JSON.parse(queryCallDetailRecord({ ...fields }, settings, desk).body);

  beforeEach(() => void jest.useFakeTimers({ now: start }));

  afterEach(() => {
    desk.reset();
    settings.product = 'aicc';
    jest.useRealTimers();
  });

  async function place(called = ordinary, caller?: string): Promise<string> {
    return (await desk.place(exampleOrder(called, caller), personaOf(called))).callSerialNo;
  }

  const noData = { retMsg: 'No data', retCode: '1' };

  it('tells when everything happened', async () => {
    const callSerialNo = await place();
    jest.advanceTimersByTime(8000);
    const at = (seconds: number) => String(start + seconds * 1000);

    expect(query(wholeDay)).toEqual({
      retMsg: 'success',
      retCode: '0',
      result: {
        total: 1,
        callInfo: [
          {
            callSerialNo,
            caller: '66660130',
            called: ordinary,
            startTime: at(0),
            endTime: at(8),
            state: 3,
            reasonCode: 0,
            callData: 'order 7',
            callerPresent: '640003',
            alertingTime: at(2),
            talkingTime: at(3),
            releaseTime: at(8),
            talkDuration: 5,
            agentAlertingTime: at(1),
            agentTalkingTime: at(2),
            agentTalkDuration: 6,
          },
        ],
      },
    });
  });

  it('answers 1 while a call waits to be called, and outside the time span', async () => {
    await place();
    expect(query(wholeDay)).toEqual(noData);

    jest.advanceTimersByTime(1000);
    expect(query(wholeDay)).toMatchObject({ retCode: '0', result: { callInfo: [{ state: 1 }] } });
    expect(query({ startTime: String(start + 1), endTime: String(start + day) })).toEqual(noData);
  });

  it('pages through the calls of one caller, newest first', async () => {
    for (const called of ['13800000001', '13800000002', '13800000003']) await place(called);
    await place('13800000004', '66660131');
    jest.advanceTimersByTime(1000);

    const { result } = query({ ...wholeDay, caller: '66660130', offset: '1', limit: '1' });
    expect(result).toMatchObject({ total: 3, callInfo: [{ called: '13800000002' }] });
  });

  it('lists ITA calls under task type 4 only, AICC calls under 0 and 1', async () => {
    await place();
    jest.advanceTimersByTime(1000);
    const codes = () => ['0', '1', '2', '3', '4'].map((taskType) => query({ ...wholeDay, taskType }).retCode);

    expect(codes()).toEqual(['0', '0', '1', '1', '1']);
    settings.product = 'ita';
    expect(codes()).toEqual(['1', '1', '1', '1', '0']);
  });

  it.each([
    ['2', { startTime: undefined }],
    ['2', { endTime: undefined }],
    ['2', { endTime: '2026-01-31' }],
    ['2', { endTime: String(start - 1) }],
    ['2', { endTime: String(start + 7 * day + 1) }],
    ['4', { limit: '0' }],
    ['4', { limit: '101' }],
    ['4', { offset: '-1' }],
    ['4', { offset: new LosslessNumber('0') }],
    ['12', { caller: 'x' }],
    ['1', { endTime: String(start + 7 * day), limit: '100', offset: '0', caller: '66660130' }],
  ])('answers %s to %j', (returnCode, fields) => {
    expect(query({ ...wholeDay, ...fields }).retCode).toBe(returnCode);
  });
});
