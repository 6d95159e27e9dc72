import { describe, expect, it, jest } from '@jest/globals';
import { keys } from '../state/keys.js';
import { callsForEachTest } from './agent-calls.fixture.js';
import type { CallEvent } from './changes/call-event.js';
import { callEvent, nobody } from './changes/call-event.fixture.js';

const agent = { tenantId: 'acme', agentId: '291' };
const RETENTION_MS = 3_600_000;
const lost = { code: 'SESSION_LOST', upstreamCode: null, text: null } as const;
const event = (callId: string | null, more: Partial<CallEvent> = {}) => callEvent({ callId, ...more });
const offer = (callId: string | null) =>
  event(callId, { offers: true, parties: { ...nobody, caller: '137', called: '291' } });
const under = callsForEachTest();

describe('AgentCalls', () => {
  const dial = (kind: 'outbound' | 'queued' = 'outbound') => under.calls.begin(agent, { kind, called: '139' });
  const hear = (callId: string, signal: CallEvent['signal']) => under.calls.apply(agent, event(callId, { signal }));
  const states = async () => (await under.calls.list(agent)).map(({ state }) => state);

  it('shows a settled call for as long as is configured, beside an open call that outlives it too', async () => {
    const { id } = await dial();
    await under.calls.accepted(agent, id, '1-1');
    await hear('1-1', 'ended');
    await under.calls.apply(agent, offer('1-2'));
    jest.advanceTimersByTime(RETENTION_MS - 1);
    expect(await states()).toEqual(['alerting', 'ended']);
    jest.advanceTimersByTime(1);
    expect(await states()).toEqual(['alerting']);
    await expect(under.calls.get(agent, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    jest.advanceTimersByTime(10 * RETENTION_MS);
    expect(await states()).toEqual(['alerting']);
  });

  it('lets a held call stop nothing but the claim of a waiting call', async () => {
    const { id } = await dial();
    await under.calls.accepted(agent, id, '1-1');
    await hear('1-1', 'held');
    await expect(dial('queued')).rejects.toMatchObject({ code: 'AGENT_STATE_CONFLICT' });
    await dial();
    await expect(dial()).rejects.toMatchObject({ code: 'AGENT_STATE_CONFLICT' });
    expect(await states()).toEqual(['accepted', 'held']);
  });

  it('keeps the id that an event told when the answer to the dial names none', async () => {
    const { id } = await dial();
    await hear('1-1', 'talking');
    expect(await under.calls.accepted(agent, id, null)).toMatchObject({ callId: '1-1', state: 'talking' });
  });

  it('does not give up a call of which something was heard since', async () => {
    const silent = await dial();
    jest.advanceTimersByTime(1000);
    await hear('1-1', 'alerting');
    expect(await under.calls.giveUp(agent, silent, lost)).toBeNull();
    expect(await states()).toEqual(['alerting']);
  });

  it('settles the open calls of an agent who is gone, and leaves the settled ones as they are', async () => {
    const given = await dial();
    await under.calls.giveUp(agent, given, lost);
    await under.calls.apply(agent, offer('1-2'));
    const told: unknown[] = [];
    under.calls.onUpdate((_step, _agent, updated) =>
      told.push(...updated.map(({ call: { callId, state }, hasMoved }) => [callId, state, hasMoved])),
    );
    await under.calls.settleAll(agent, 'ended', { ...lost, code: 'AGENT_SIGNED_OUT' });
    expect(told).toEqual([['1-2', 'ended', true]]);
    expect(await under.calls.list(agent)).toMatchObject([
      { callId: '1-2', state: 'ended', reason: { code: 'AGENT_SIGNED_OUT' } },
      { id: given.id, state: 'unknown', reason: { code: 'SESSION_LOST' } },
    ]);
  });

  it('takes in no offer without an id, and no more than a hundred at a time', async () => {
    expect(await under.calls.apply(agent, offer(null))).toBeNull();
    for (let ringing = 0; ringing < 100; ringing++) await under.calls.apply(agent, offer(`1-${ringing}`));
    expect(await under.calls.apply(agent, offer('1-100'))).toBeNull();
    await hear('1-0', 'failed');
    expect(await under.calls.apply(agent, offer('1-100'))).toMatchObject({ call: { callId: '1-100' }, moved: true });
  });

  it('keeps the newest five hundred calls', async () => {
    for (let call = 0; call < 502; call++) {
      await under.calls.apply(agent, offer(`1-${call}`));
      await hear(`1-${call}`, 'ended');
    }
    const kept = await under.calls.list(agent);
    expect([kept.length, kept[0]?.callId, kept.at(-1)?.callId]).toEqual([500, '1-501', '1-2']);
  });

  it('leaves nothing in the store of an agent without calls', async () => {
    const kept = () => under.store.readAll([keys.calls(agent), keys.settledCalls(agent)]);
    await under.calls.withdraw(agent, (await dial()).id);
    expect(await kept()).toEqual([null, null]);
    await dial();
    await under.calls.settleAll(agent, 'lost', lost);
    expect(await kept()).toEqual([null, [expect.objectContaining({ state: 'unknown' })]]);
    jest.advanceTimersByTime(RETENTION_MS);
    expect(await kept()).toEqual([null, null]);
  });
});
