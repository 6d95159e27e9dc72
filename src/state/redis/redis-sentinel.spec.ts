import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readRedisAddress } from '../../config/redis-address.js';
import { RecordCipher } from './record-cipher.js';
import { RedisSentinel } from './redis-sentinel.fixture.js';
import { answers, append, first, log, session, unavailable, until } from './redis-store.fixture.js';
import { RedisStore } from './redis-store.js';

let sentinel: RedisSentinel;
let store: RedisStore;
beforeAll(async () => {
  sentinel = await RedisSentinel.start();
  const address = readRedisAddress(sentinel.url);
  if (address === null) throw new Error('no address');
  store = new RedisStore(address, new RecordCipher([first]));
}, 120_000);
afterAll(async () => {
  await store.close();
  await sentinel.end();
});

describe('a store whose master the Sentinels name', () => {
  it('goes on with the promoted replica, and tells readers what is appended there', async () => {
    expect(await store.open()).toBeNull();
    await store.set(session, 'kept');
    const told: string[] = [];
    await store.follow(log, { take: ({ json }) => void told.push(json), lost: () => void told.push('lost') });
    await append(store, '1');
    await sentinel.isReplicated();

    await sentinel.master.kill();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    await until(() => answers(store));

    expect(await store.read(session)).toBe('kept');
    expect(await append(store, '2')).toMatchObject({ sequence: 2 });
    await until(() => told.length === 2);
    expect(told).toEqual(['1', '2']);
    expect(sentinel.replica.cli('INFO', 'replication')).toContain('role:master');
  });
});
