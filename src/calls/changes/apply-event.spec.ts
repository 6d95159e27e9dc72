import { describe, expect, it } from '@jest/globals';
import { applyEvent, applyToCalls, callOfEvent } from './apply-event.js';
import { newCall, type Call } from '../call.js';
import type { CallEvent } from './call-event.js';
import { callEvent, nobody } from './call-event.fixture.js';

const NOW = 2000;
const call = (id: string, more: Partial<Call> = {}) =>
  newCall({ id, kind: 'outbound', agentId: '291', state: 'talking', callId: `gateway-${id}`, ...more }, 1000);

describe('the call of an event that names none', () => {
  it('is the one that is not held, although the held one is newer', () => {
    const calls = [call('held', { state: 'held' }), call('present')];
    expect(callOfEvent(calls, callEvent({ signal: 'ended' }))?.id).toBe('present');
  });

  it('is the held one when there is no other, and never one that is over', () => {
    const calls = [call('over', { state: 'ended' }), call('held', { state: 'held' })];
    expect(callOfEvent(calls, callEvent({ signal: 'ended' }))?.id).toBe('held');
    expect(callOfEvent(calls.slice(0, 1), callEvent({ signal: 'ended' }))).toBeUndefined();
  });
});

describe('the call of an event that names one which is not known', () => {
  const named = { callId: '5-1', signal: 'talking' } as const;

  it('is the one whose id nobody has told yet', () => {
    const calls = [call('named'), call('unnamed', { callId: null })];
    expect(callOfEvent(calls, callEvent(named))?.id).toBe('unnamed');
    expect(callOfEvent(calls.slice(0, 1), callEvent(named))).toBeUndefined();
  });

  it('is none when the event moves no call, since the id may be that of something else', () => {
    expect(callOfEvent([call('unnamed', { callId: null })], callEvent({ ...named, signal: null }))).toBeUndefined();
  });

  it('is the claimed one as long as nothing was heard of it, since a waiting call may come under a new id', () => {
    const claimed = call('claimed', { kind: 'queued', state: 'accepted' });
    expect(callOfEvent([claimed], callEvent(named))?.id).toBe('claimed');
    expect(callOfEvent([{ ...claimed, heardAt: 1500 }], callEvent(named))).toBeUndefined();
    expect(callOfEvent([claimed], callEvent({ ...named, offers: true }))).toBeUndefined();
  });
});

describe('a three-party call', () => {
  it('goes on when the first customer leaves, and ends when the second one does', () => {
    const leaves = callEvent({ callId: 'gateway-1', signal: 'ended', cause: 'customerHungUp' });
    const first = applyEvent(call('1', { threeParty: true }), leaves, NOW);
    expect(first).toEqual({ call: { ...call('1'), heardAt: NOW }, moved: false });
    const second = applyEvent(first.call, leaves, NOW);
    expect(second).toMatchObject({ call: { state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } }, moved: true });
  });
});

describe('a three-party call of two calls', () => {
  const joined = [call('2', { threeParty: true }), call('1', { threeParty: true })];
  const customerLeaves = callEvent({ callId: 'gateway-1', signal: 'ended', cause: 'customerHungUp' });
  const released = callEvent({ callId: 'gateway-1', signal: 'ended', cause: 'agentHungUp' });
  const after = (calls: readonly Call[], ...events: CallEvent[]) =>
    events.reduce((present, one) => applyToCalls(present, one, '291', NOW).value ?? present, calls);

  it('knows that the party left, although the release of its call tells it', () => {
    expect(after(joined, customerLeaves, released)).toMatchObject([
      { state: 'talking', threeParty: false, reason: null },
      { state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } },
    ]);
  });

  it('knows that the agent took the party out, or left', () => {
    const [second, first] = joined as [Call, Call];
    const takenOut = [second, { ...first, cause: 'agentHungUp' as const }];
    for (const left of [after(takenOut, customerLeaves, released), after(joined, released)])
      expect(left[1]).toMatchObject({ state: 'ended', reason: { code: 'AGENT_HUNG_UP' } });
  });
});

describe('a second failure of a call', () => {
  const failed = call('1', { state: 'failed', cause: 'dialFailed' });
  const detected = callEvent({ signal: 'failed', cause: 'detected', upstreamCode: '17', text: 'user busy' });

  it('brings the better reason and moves nothing', () => {
    const reason = { code: 'CUSTOMER_BUSY', upstreamCode: '17', text: 'user busy' };
    expect(applyEvent(failed, detected, NOW)).toEqual({
      call: { ...failed, reason, cause: 'detected', heardAt: NOW, updatedAt: NOW },
      moved: false,
    });
  });

  it('that tells no more, or comes to a call that has ended, changes no reason', () => {
    for (const [known, late] of [
      [failed, callEvent({ signal: 'failed', cause: 'dialFailed', text: 'again' })],
      [{ ...failed, state: 'ended' as const }, detected],
    ] as const)
      expect(applyEvent(known, late, NOW)).toEqual({ call: { ...known, heardAt: NOW }, moved: false });
  });
});

describe('what is not known of the parties yet', () => {
  const parties = { caller: '137', called: '10086', skillId: '25', farEnd: null };
  const unknown = { callId: 'gateway-1', caller: null, called: null, skillId: null };

  it('is learnt from any event that tells it', () => {
    const after = applyEvent(call('1', { ...unknown, kind: 'queued' }), callEvent({ signal: 'talking', parties }), NOW);
    expect(after.call).toMatchObject({ caller: '137', called: '10086', skillId: '25' });
  });

  it('is learnt from the far end: who called, where the call came in, and else who was called', () => {
    const told = callEvent({ signal: 'alerting', parties: { ...nobody, farEnd: '137' } });
    const cameIn = applyEvent(call('1', { ...unknown, kind: 'inbound' }), told, NOW);
    expect(cameIn.call).toMatchObject({ caller: '137', called: null });
    expect(applyEvent(call('1', unknown), told, NOW).call).toMatchObject({ caller: null, called: '137' });
  });

  it('is all that is learnt: what was asked for stays', () => {
    const dialled = call('1', { caller: '40038', called: '138', skillId: '26' });
    expect(applyEvent(dialled, callEvent({ signal: 'talking', parties }), NOW).call).toMatchObject({
      caller: '40038',
      called: '138',
      skillId: '26',
    });
  });
});
