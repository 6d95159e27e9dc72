import { describe, expect, it, jest } from '@jest/globals';
import { keys } from '../state/keys.js';
import { callsForEachTest } from './agent-calls.fixture.js';
import { CallControl } from './call-control.js';
import { callEvent } from './changes/call-event.fixture.js';

const agent = { tenantId: 'acme', agentId: '291' };
const RETENTION_MS = 3_600_000;
const under = callsForEachTest();

describe('the kept calls of an agent', () => {
  const ring = (callId: string) => under.calls.apply(agent, callEvent({ callId, offers: true }));
  const phoneRings = () => under.calls.apply(agent, callEvent({ agentPhone: 'alerting' }));
  const end = (callId: string) => under.calls.apply(agent, callEvent({ callId, signal: 'ended' }));
  async function settle(from: number, to: number): Promise<void> {
    for (let n = from; n <= to; n++) {
      jest.advanceTimersByTime(1000);
      await ring(`1-${n}`);
      await end(`1-${n}`);
    }
  }
  const kept = async (key: 'calls' | 'settledCalls' | 'olderCalls') =>
    ((await under.store.read<{ callId: string }[]>(keys[key](agent))) ?? []).map(({ callId }) => callId);
  const ids = async () => (await under.calls.list(agent)).map(({ callId }) => callId);
  const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, n) => `1-${from - n}`);

  it('are few in the records that every step opens, however many there are', async () => {
    await ring('1-0');
    await settle(1, 100);
    expect(await kept('calls')).toEqual(['1-0']);
    expect(await kept('settledCalls')).toEqual(down(100, 97));
    expect(await kept('olderCalls')).toEqual(down(96, 1));
    expect(await ids()).toEqual([...down(100, 1), '1-0']);
  });

  it('are written where they have changed: an event of an open call leaves the settled ones alone', async () => {
    await settle(1, 3);
    await ring('1-4');
    const settled = await under.store.read(keys.settledCalls(agent));
    await under.calls.apply(agent, callEvent({ callId: '1-4', signal: 'talking' }));
    // The very same value: a record that is read often is opened anew whenever it was written.
    expect(await under.store.read(keys.settledCalls(agent))).toBe(settled);
    expect(await kept('calls')).toEqual(['1-4']);
    await end('1-4');
    expect([await kept('calls'), await kept('settledCalls')]).toEqual([[], down(4, 1)]);
  });

  it('are the same where a record of the version before holds open and settled calls together', async () => {
    await settle(1, 2);
    await ring('1-3');
    const [open, settled] = await under.store.readAll([keys.calls(agent), keys.settledCalls(agent)]);
    await under.store.set(keys.calls(agent), [open, settled].flat());
    await under.store.remove(keys.settledCalls(agent));
    expect(await ids()).toEqual(down(3, 1));
    expect((await under.calls.listOpen(agent)).map(({ callId }) => callId)).toEqual(['1-3']);
    await end('1-3');
    expect([await kept('calls'), await kept('settledCalls')]).toEqual([[], down(3, 1)]);
  });

  it('are found by an event, a command and a reader when they are older, too', async () => {
    await settle(1, 20);
    const older = (await under.calls.list(agent)).find(({ callId }) => callId === '1-3')!;
    expect(await under.calls.get(agent, older.id)).toEqual(older);
    await expect(new CallControl(under.calls).check(agent, older.id, 'hold')).rejects.toMatchObject({
      code: 'AGENT_STATE_CONFLICT',
    });
    expect(await end('1-3')).toMatchObject({ call: { id: older.id, state: 'ended' }, moved: false });
    expect(await ids()).toEqual(down(20, 1));
    expect(await under.calls.get(agent, older.id)).toMatchObject({ heardAt: Date.now() });
    await under.calls.withdraw(agent, older.id);
    expect(await ids()).toEqual([...down(20, 4), ...down(2, 1)]);
  });

  it('are offered again under the id of an older one only after the telephone rang', async () => {
    await settle(1, 20);
    expect(await ring('1-3')).toMatchObject({ call: { state: 'ended' }, moved: false });
    expect(await ids()).toHaveLength(20);
    await phoneRings();
    expect(await ring('1-3')).toMatchObject({ call: { state: 'alerting' }, moved: true });
    expect(await ids()).toHaveLength(21);
  });

  it('go when their time is over', async () => {
    await settle(1, 20);
    jest.advanceTimersByTime(RETENTION_MS - 10_000);
    expect(await ids()).toEqual(down(20, 11));
    jest.advanceTimersByTime(10_000);
    expect([await ids(), under.store.usedBytes]).toEqual([[], 0]);
  });
});
