import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Problem } from '../../errors/problem.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { CALL_STATES, type Call } from '../call.js';
import { keyed, Platform, request, settled, startProcess } from './dial-once.fixture.js';

const refuse = () => Promise.reject(new Problem('CALL_REJECTED'));

let store: MemoryStore;
beforeEach(() => {
  store = new MemoryStore();
});
afterEach(() => store.close());

describe('DialOnce, when somebody asks again', () => {
  it('takes a request without a key for the same whatever else its body says', async () => {
    const process = startProcess(store);
    const platform = new Platform();
    const { call } = await process.place({ ...request, body: { called: '13900139000', reference: 'one' } }, platform);
    const again = { ...request, body: { called: '13900139000', reference: 'two' } };
    expect(await process.place(again, platform)).toMatchObject({ call: { id: call.id }, deduplicated: true });
    expect(platform.sent).toBe(1);
  });

  it('takes a request for another kind of call, or another number, for another', async () => {
    const process = startProcess(store);
    const platform = new Platform();
    for (const one of [request, { ...request, kind: 'internal' as const }, { ...request, numbers: ['13900139001'] }])
      expect(await process.place(one, platform)).toMatchObject({ deduplicated: false });
    expect(platform.sent).toBe(3);
  });

  it.each(['the same process', 'another process'])(
    'joins the attempt that is still running in %s after a fresh key in between was refused',
    async (where) => {
      let answer!: (named: Partial<Call>) => void;
      const platform = new Platform({ send: () => new Promise((resolve) => (answer = resolve)) });
      const process = startProcess(store);
      const first = process.place(request, platform);
      await settled();
      await expect(process.place(keyed, new Platform({ send: refuse }))).rejects.toMatchObject({
        code: 'CALL_REJECTED',
      });
      const joining = (where === 'the same process' ? process : startProcess(store)).place(request, platform);
      await settled();
      answer({ callId: '1-7' });
      const { call } = await first;
      expect(await joining).toEqual({ call, deduplicated: true, replayed: false });
      expect(platform.sent).toBe(1);
    },
  );

  it('hears the refusal of the fresh key that it joined when nothing was dialled before that either', async () => {
    const process = startProcess(store);
    await expect(process.place(request, new Platform({ send: refuse }))).rejects.toMatchObject({
      code: 'CALL_REJECTED',
    });
    let answer!: () => void;
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const platform = new Platform();
    const requests = [process.place(keyed, new Platform({ send: () => asked.then(refuse) }))];
    await settled();
    requests.push(process.place(request, platform));
    answer();
    for (const one of await Promise.allSettled(requests))
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'CALL_REJECTED' } });
    expect(platform.sent).toBe(0);
  });

  it.each(CALL_STATES)('decides by what has become of the first call (%s) whether to dial anew', async (state) => {
    const process = startProcess(store);
    const platform = new Platform();
    const { call } = await process.place(request, platform);
    platform.calls.set(call.id, { ...call, state });
    const isOver = state === 'ended' || state === 'failed';
    const second = await process.place(request, platform);
    expect([second.deduplicated, second.call.id === call.id, platform.sent]).toEqual([
      !isOver,
      !isOver,
      isOver ? 2 : 1,
    ]);
  });
});
