import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { LosslessNumber } from 'lossless-json';
import { personaOf } from './aicc-personas.js';
import { defaultAiccSettings } from './aicc-settings.js';
import { CallDesk } from './call-desk.js';
import { exampleOrder } from './example-order.fixture.js';
import { queryCallState } from './query-call-state.js';

const start = Date.UTC(2026, 0, 31, 9, 15);
const ordinary = '13800000001';

describe('queryCallState', () => {
  const settings = { ...defaultAiccSettings, stepMs: 1000, talkMs: 5000 };
  const desk = new CallDesk(settings);
  const query = (callSerialNo: unknown) => JSON.parse(queryCallState({ callSerialNo }, settings, desk).body);

  beforeEach(() => void jest.useFakeTimers({ now: start }));

  afterEach(() => {
    desk.reset();
    Object.assign(settings, { product: 'aicc', returnCodeType: 'string' });
    jest.useRealTimers();
  });

  async function place(called = ordinary): Promise<string> {
    return (await desk.place(exampleOrder(called), personaOf(called))).callSerialNo;
  }

  it('tells the state of a call that is under way', async () => {
    const callSerialNo = await place();
    jest.advanceTimersByTime(3000);

    expect(query(callSerialNo)).toEqual({
      retMsg: 'success',
      retCode: '0',
      result: {
        state: 2,
        reasonCode: 0,
        callData: 'order 7',
        caller: '66660130',
        called: ordinary,
        startTime: String(start),
        endTime: null,
        callerPresent: '640003',
        agentPresent: '640060',
      },
    });
  });

  it.each([
    ['18700000001', 5, 19],
    ['18700000019', 6, 41],
    [ordinary, 0, 16],
  ])('gives the end of a call to %s reason %i on AICC and %i on ITA', async (called, onAicc, onIta) => {
    const callSerialNo = await place(called);
    jest.advanceTimersByTime(8000);

    expect(query(callSerialNo).result).toMatchObject({ state: 3, reasonCode: onAicc });
    settings.product = 'ita';
    expect(query(callSerialNo).result).toMatchObject({ state: 3, reasonCode: onIta });
  });

  it('answers 1 to a serial number that it does not know', () => {
    expect(query('1197765398201387012')).toEqual({ retMsg: 'Query failed', retCode: '1' });
  });

  it.each([undefined, '', 'x', '1'.repeat(51), new LosslessNumber('1197765398201387012')])(
    'answers 3 to %p',
    (callSerialNo) => {
      expect(query(callSerialNo)).toEqual({ retMsg: 'The format of callSerialNo is incorrect', retCode: '3' });
    },
  );

  it('can print return codes as numbers', () => {
    settings.returnCodeType = 'number';

    expect(query('1')).toEqual({ retMsg: 'Query failed', retCode: 1 });
  });
});
