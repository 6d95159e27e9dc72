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
    expect(read('AgentEvent_Ringing', content)?.offers).toEqual({ caller: '137', called: '291', skillId: '25' });
    const named = { callid: '1-1', caller: 'anonymous' };
    expect(read('AgentEvent_Ringing', named)?.offers).toEqual({ caller: 'anonymous', called: null, skillId: null });
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
