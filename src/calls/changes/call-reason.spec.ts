import { describe, expect, it } from '@jest/globals';
import { newCall } from '../call.js';
import { callEvent } from './call-event.fixture.js';
import { reasonOf } from './call-reason.js';

const call = newCall({ id: '1', kind: 'outbound', agentId: '291', state: 'alerting' }, 1000);
const detected = (detect: string, text: string | null) =>
  reasonOf(call, callEvent({ callId: '1-1', signal: 'failed', cause: 'detected', upstreamCode: detect, text }));

describe('the reason of a detect code', () => {
  it.each([
    ['8', 'CUSTOMER_NO_ANSWER'],
    ['9', 'CUSTOMER_NO_ANSWER'],
    ['10', 'CUSTOMER_LEG_FAILED'],
    ['11', 'CUSTOMER_BUSY'],
    ['47', 'CUSTOMER_BUSY'],
    ['48', 'CUSTOMER_LEG_FAILED'],
    ['49', 'CUSTOMER_NO_ANSWER'],
    ['50', 'START_FAILED'],
    ['59', 'START_FAILED'],
    ['1552', 'CALLER_ID_REFUSED'],
    ['30001', 'OTHER'],
  ])('%s is %s, with the text of the gateway', (detect, code) => {
    expect(detected(detect, 'Cause.')).toEqual({ code, upstreamCode: detect, text: 'Cause.' });
  });

  it('is read from the description where the code is not known', () => {
    expect(detected('777', 'User busy.').code).toBe('CUSTOMER_BUSY');
  });
});
