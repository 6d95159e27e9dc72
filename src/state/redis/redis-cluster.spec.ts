import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRedisAddress } from '../../config/redis-address.js';
import { keys } from '../keys.js';
import { describeStateStore } from '../state-store.contract.js';
import { RecordCipher } from './record-cipher.js';
import { RedisCluster } from './redis-cluster.fixture.js';
import { RedisStore } from './redis-store.js';

const secret = randomBytes(32).toString('base64');
const limits = { maxCount: 100, maxAgeMs: 60_000, maxCharacters: 100_000 };

let cluster: RedisCluster;
const stores: RedisStore[] = [];
beforeAll(async () => {
  cluster = await RedisCluster.start();
}, 120_000);
afterAll(() => cluster.end());

async function open(): Promise<RedisStore> {
  const address = readRedisAddress(cluster.url);
  if (address === null) throw new Error('no address');
  const store = new RedisStore(address, new RecordCipher([secret]));
  stores.push(store);
  expect(await store.open()).toBeNull();
  return store;
}
async function closeAll(): Promise<void> {
  await Promise.all(stores.splice(0).map((store) => store.close()));
}
async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + 8000;
  while (!(await isDone())) {
    if (Date.now() > endsAt) throw new Error('it did not happen in time');
    await sleep(20);
  }
}

describeStateStore('a cluster', async () => {
  cluster.cli('FLUSHALL');
  const [store, other] = [await open(), await open()];
  return { store, other, pass: (ms) => sleep(ms), end: closeAll };
});

describe('a cluster', () => {
  afterEach(closeAll);
  const agents = Array.from({ length: 30 }, (_, n) => ({ tenantId: 'acme', agentId: String(n) }));

  it('is read over all of its nodes at once', async () => {
    const store = await open();
    for (const agent of agents) await store.set(keys.session(agent), agent.agentId);
    expect(await store.readAll(agents.map((agent) => keys.session(agent)))).toEqual(
      agents.map(({ agentId }) => agentId),
    );
  });

  it('tells readers what was stored while the connection that they read by was gone', async () => {
    const [store, other] = [await open(), await open()];
    const log = keys.agentEvents({ tenantId: 'acme', agentId: 'a' });
    const told: string[] = [];
    await store.follow(log, { take: ({ json }) => void told.push(json), lost: () => void told.push('lost') });
    await other.append(log, { type: 't', json: '1' }, limits);
    await until(() => told.length === 1);
    cluster.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
    // Nothing follows that would show the gap.
    await other.append(log, { type: 't', json: '2' }, limits);
    await until(() => told.length >= 2);
    expect(told).toEqual(['1', '2']);
  });

  it('is asked nothing twice when an answer is lost', async () => {
    const [store, other] = [await open(), await open()];
    const log = keys.agentEvents({ tenantId: 'acme', agentId: 'b' });
    await store.append(log, { type: 't', json: '1' }, limits);
    const killers = await Promise.all(cluster.nodes.map(({ port }) => connected(port)));
    for (const node of cluster.nodes) node.freeze();
    // A signal takes a moment to arrive.
    await sleep(100);
    const appended = store.append(log, { type: 't', json: '2' }, limits).catch((error: unknown) => error);
    await sleep(50);
    // Behind the step: its answer is still unsent when the connection goes.
    for (const killer of killers) killer.write('CLIENT KILL TYPE normal\r\n');
    await sleep(50);
    for (const node of cluster.nodes) node.thaw();
    expect(await appended).toMatchObject({ code: 'STATE_STORE_UNAVAILABLE' });
    for (const killer of killers) killer.destroy();
    await sleep(300);
    await until(async () => (await other.position(log).catch(() => null)) !== null);
    expect((await other.position(log)).newest).toBe(2);
  });
  const connected = async (port: number) => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write('PING\r\n');
    await once(socket, 'data');
    return socket;
  };
});
