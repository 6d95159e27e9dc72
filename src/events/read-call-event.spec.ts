import { describe, expect, it } from '@jest/globals';
import { meaningOf } from './event-table.js';
import { readCallEvent } from './read-call-event.js';

const read = (eventType: string, content: unknown) =>
  readCallEvent({ eventType, content, occurredAt: 0 }, meaningOf(eventType));

describe('readCallEvent', () => {
  it.each<[string, unknown, string | null]>([
    ['a bare text', '1-1', '1-1'],
    ['a bare number', 17, '17'],
    ['callid', { callid: '1-1' }, '1-1'],
    ['callId', { callId: '1-1' }, '1-1'],
    ['a number as callid', { callid: 17 }, '17'],
    ['an empty text', '', null],
    ['null', null, null],
    ['a list', ['1-1'], null],
    ['an empty object', {}, null],
    ['an object as callid', { callid: {} }, null],
  ])('finds the call id in content that is %s', (_what, content, callId) => {
    expect(read('AgentEvent_Hold', content)).toMatchObject({ callId, signal: 'held' });
  });

  it('has nothing to say about a call when an event speaks of none', () => {
    expect(read('AgentState_Ready', null)).toBeNull();
    expect(read('AgentOther_PhoneRelease', { phoneState: 3 })).toBeNull();
    expect(read('AgentEvent_Never_Heard', { a: 1 })).toBeNull();
  });

  it('reads who calls whom, agents without their letter', () => {
    const content = { callid: '1-1', caller: 'a137', called: 'A291', skillId: 25 };
    const parties = { caller: '137', called: '291', skillId: '25', farEnd: null };
    expect(read('AgentEvent_Ringing', content)).toMatchObject({ offers: true, parties });
    const named = { callid: '1-1', caller: 'anonymous' };
    const anonymous = { caller: 'anonymous', called: null, skillId: null, farEnd: null };
    expect(read('AgentEvent_Ringing', named)).toMatchObject({ offers: true, parties: anonymous });
  });

  it.each([
    ['AgentEvent_Talking', { caller: '137', called: '10086', feature: '0' }, { caller: '137', called: '10086' }],
    ['AgentEvent_Customer_Alerting', { otherPhoneWorkno: '', otherPhone: '137' }, { farEnd: '137' }],
    ['AgentEvent_Customer_Alerting', { otherPhoneWorkno: '292', otherPhone: '' }, { farEnd: '292' }],
    ['AgentOther_Never_Heard', { skillid: 25, caller: 'A292' }, { caller: '292', skillId: '25' }],
    ['AgentEvent_Hold', {}, {}],
  ])('reads the parties that %s tells: %j', (eventType, content, told) => {
    const parties = { caller: null, called: null, skillId: null, farEnd: null, ...told };
    expect(read(eventType, { callid: '1-1', ...content })).toMatchObject({ offers: false, parties });
  });

  it('keeps no more of what the gateway sends than anybody can need', () => {
    const endless = 'x'.repeat(1_000_000);
    expect(read('AgentEvent_Call_Release', endless)).toBeNull();
    const detected = read('OUTBOUND_DETECT_EVENT', { callId: '1-1', detect: endless, desc: endless });
    expect(detected).toMatchObject({ upstreamCode: 'x'.repeat(128), text: 'x'.repeat(1000) });
    const ringing = read('AgentEvent_Ringing', { callid: '1-1', caller: endless, called: endless, skillId: endless });
    expect(JSON.stringify(ringing).length).toBeLessThan(1000);
  });
});
