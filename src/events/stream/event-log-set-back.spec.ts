import { afterEach, describe, expect, it } from '@jest/globals';
import { keys } from '../../state/keys.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { answers, first, RedisScene, until } from '../../state/redis/redis-store.fixture.js';
import type { StateStore } from '../../state/state-store.js';
import { EventLog } from './event-log.js';

const agentLog = keys.agentEvents({ tenantId: 'acme', agentId: '291' });
const LIMITS = { maxCount: 100, maxAgeMs: 60_000, maxCharacters: 100_000 };
const message = { type: 'agent.busy', agentId: '291', occurredAt: 'now', call: null, upstream: null } as const;

let store: StateStore;
let end: () => Promise<void>;
afterEach(() => end());

const append = async (count: number, to = store) => {
  for (let n = 0; n < count; n++) await new EventLog(to).append(agentLog, message, LIMITS);
};
/** Reads along from an id on; `told` shows what was told, and `failed` where the stream ended. */
async function read(lastEventId: string | null) {
  const told: string[] = [];
  let lastId = '';
  const reader = await new EventLog(store).read(agentLog, lastEventId, () => Promise.resolve({ stands: true }));
  const write = (text: string, type: string) => {
    lastId = /^id: (.+)$/m.exec(text)?.[1] ?? lastId;
    const { reason, stands } = JSON.parse(/^data: (.+)$/m.exec(text)?.[1] ?? '') as { reason?: string; stands?: true };
    told.push([type, reason, stands && 'with snapshot'].filter(Boolean).join(' '));
  };
  reader.start({ write, fail: () => void told.push('failed') });
  return { told, lastId: () => lastId, stop: () => reader.stop() };
}

describe.each(['memory', 'Redis'])('an id from beyond the newest message in %s', (kind) => {
  it('is answered by a reset with the snapshot, after which the stream goes on', async () => {
    if (kind === 'memory') {
      store = new MemoryStore();
      end = () => store.close();
    } else {
      const scene = await RedisScene.begin();
      end = () => scene.end();
      store = await scene.open(first);
    }
    await append(2);
    const { lastId, stop } = await read(null);
    stop();
    const { told } = await read(lastId().replace(/-2$/, '-4'));
    await append(1);
    await until(() => told.length === 2);
    expect(told).toEqual(['reset unknown with snapshot', 'agent.busy']);
  });
});

describe('a stream whose Redis comes back without the last messages', () => {
  it('ends, and begins anew for those who come back with an id that is gone, whenever they do', async () => {
    const scene = await RedisScene.begin();
    end = () => scene.end();
    const [own, other] = [await scene.open(first), await scene.open(first)];
    store = own;
    await append(2);
    const goBack = scene.server.keep();
    const { told, lastId } = await read(null);
    await append(2);
    await until(() => told.length === 3);
    await goBack();
    await until(() => told.length === 4);
    expect(told).toEqual(['open with snapshot', 'agent.busy', 'agent.busy', 'failed']);
    expect(lastId()).toMatch(/-4$/);

    await until(() => answers(other));
    const atOnce = await read(lastId());
    await append(3, other);
    await until(() => atOnce.told.length === 4);
    expect(atOnce.told).toEqual(['reset epoch with snapshot', 'agent.busy', 'agent.busy', 'agent.busy']);
    expect((await read(lastId())).told).toEqual(['reset epoch with snapshot']);
    expect((await read(atOnce.lastId())).told).toEqual([]);
  });
});
