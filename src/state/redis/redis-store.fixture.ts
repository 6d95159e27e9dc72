import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRedisAddress } from '../../config/redis-address.js';
import { keys } from '../keys.js';
import { RecordCipher } from './record-cipher.js';
import { RedisServer } from './redis-server.fixture.js';
import { RedisStore } from './redis-store.js';

const agent = { tenantId: 'acme', agentId: '291' };
export const [session, calls, log] = [keys.session(agent), keys.calls(agent), keys.agentEvents(agent)];
export const limits = { maxCount: 100, maxAgeMs: 60_000, maxCharacters: 100_000 };
const newSecret = () => randomBytes(32).toString('base64');
export const [first, second, third] = [newSecret(), newSecret(), newSecret()];
export const unavailable = { code: 'STATE_STORE_UNAVAILABLE', outcome: 'not_executed' };

/** A Redis of its own, and the stores that are opened on it. */
export class RedisScene {
  private readonly stores: RedisStore[] = [];

  private constructor(readonly server: RedisServer) {}

  static async begin(...settings: string[]): Promise<RedisScene> {
    return new RedisScene(await RedisServer.start(...settings));
  }

  create(...secrets: [string, ...string[]]): RedisStore {
    return this.createIn('', ...secrets);
  }

  createIn(database: string, ...secrets: [string, ...string[]]): RedisStore {
    return this.createAt(`${this.server.url}/${database}`, ...secrets);
  }

  createAt(url: string, ...secrets: [string, ...string[]]): RedisStore {
    const address = readRedisAddress(url);
    if (address === null) throw new Error('no address');
    const store = new RedisStore(address, new RecordCipher(secrets));
    this.stores.push(store);
    return store;
  }

  async open(...secrets: [string, ...string[]]): Promise<RedisStore> {
    const store = this.create(...secrets);
    const refusal = await store.open();
    if (refusal !== null) throw new Error(refusal);
    return store;
  }

  async end(): Promise<void> {
    await Promise.all(this.stores.map((store) => store.close()));
    await this.server.end();
  }
}

export const append = (store: RedisStore, json: string) => store.append(log, { type: 't', json }, limits);

export async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + 8000;
  while (!(await isDone())) {
    if (Date.now() > endsAt) throw new Error('it did not happen in time');
    await sleep(20);
  }
}

/** Whether a store can be used. */
export const answers = (store: RedisStore) =>
  store.condition().then(
    () => true,
    () => false,
  );
