import { afterAll, beforeAll } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeStateStore } from '../state-store.contract.js';
import { RecordCipher } from './record-cipher.js';
import { readRedisAddress } from '../../config/redis-address.js';
import { RedisServer } from './redis-server.fixture.js';
import { RedisStore } from './redis-store.js';

let server: RedisServer;
beforeAll(async () => {
  server = await RedisServer.start();
}, 120_000);
afterAll(() => server.end());

const secret = randomBytes(32).toString('base64');

async function open(): Promise<RedisStore> {
  const address = readRedisAddress(server.url);
  if (address === null) throw new Error('no address');
  const store = new RedisStore(address, new RecordCipher([secret]));
  await store.open();
  return store;
}

describeStateStore('Redis', async () => {
  server.cli('FLUSHALL');
  const [store, other] = [await open(), await open()];
  return {
    store,
    other,
    pass: (ms) => sleep(ms),
    end: async () => {
      await Promise.all([store.close(), other.close()]);
    },
  };
});
