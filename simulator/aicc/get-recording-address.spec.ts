import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { personaOf } from './aicc-personas.js';
import { defaultAiccSettings } from './aicc-settings.js';
import { CallDesk } from './call-desk.js';
import { exampleOrder } from './example-order.fixture.js';
import { getRecordingAddress } from './get-recording-address.js';

const start = Date.UTC(2026, 0, 31, 9, 15);
const ordinary = '13800000001';

describe('getRecordingAddress', () => {
  const desk = new CallDesk({ ...defaultAiccSettings, stepMs: 1000, talkMs: 5000 });
  const query = (callSerialNo: unknown) => JSON.parse(getRecordingAddress({ callSerialNo }, desk).body);

  beforeEach(() => void jest.useFakeTimers({ now: start }));

  afterEach(() => {
    desk.reset();
    jest.useRealTimers();
  });

  async function place(called = ordinary): Promise<string> {
    return (await desk.place(exampleOrder(called), personaOf(called))).callSerialNo;
  }

  it('answers a link that is valid for five minutes once the call has ended', async () => {
    const callSerialNo = await place();
    expect(query(callSerialNo)).toEqual({ retCode: 5, retMsg: 'The recording does not exist' });

    jest.advanceTimersByTime(8000);
    const expires = (start + 8000) / 1000 + 300;
    expect(query(callSerialNo)).toEqual({
      retCode: 0,
      retMsg: 'success',
      result: {
        url: `https://obs.example.com/recordings/${callSerialNo}.wav?Expires=${expires}&Signature=simulated`,
      },
    });
  });

  it('has no recording of a call that was not answered', async () => {
    const callSerialNo = await place('18700000001');
    jest.advanceTimersByTime(8000);

    expect(query(callSerialNo).retCode).toBe(5);
  });

  it.each([undefined, '1'.repeat(51)])('answers 12 to %p', (callSerialNo) => {
    expect(query(callSerialNo).retCode).toBe(12);
  });
});
