import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRedisAddress } from '../../config/redis-address.js';
import { keys } from '../keys.js';
import type { StoredLogEntry } from '../state-store.js';
import { RecordCipher } from './record-cipher.js';
import { freePort, RedisServer } from './redis-server.fixture.js';
import { RedisStore } from './redis-store.js';

const agent = { tenantId: 'acme', agentId: '291' };
const [session, calls, log] = [keys.session(agent), keys.calls(agent), keys.agentEvents(agent)];
const limits = { maxCount: 100, maxAgeMs: 60_000, maxCharacters: 100_000 };
const [first, second, third] = [0, 1, 2].map(() => randomBytes(32).toString('base64')) as [string, string, string];
const unavailable = { code: 'STATE_STORE_UNAVAILABLE', outcome: 'not_executed' };

let server: RedisServer;
const stores: RedisStore[] = [];
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await server.end();
});

function create(...secrets: [string, ...string[]]): RedisStore {
  return createIn('', ...secrets);
}
function createIn(database: string, ...secrets: [string, ...string[]]): RedisStore {
  const address = readRedisAddress(`${server.url}/${database}`);
  if (address === null) throw new Error('no address');
  const store = new RedisStore(address, new RecordCipher(secrets));
  stores.push(store);
  return store;
}
async function open(...secrets: [string, ...string[]]): Promise<RedisStore> {
  const store = create(...secrets);
  expect(await store.open()).toBeNull();
  return store;
}
async function until(isDone: () => boolean | Promise<boolean>): Promise<void> {
  const endsAt = Date.now() + 8000;
  while (!(await isDone())) {
    if (Date.now() > endsAt) throw new Error('it did not happen in time');
    await sleep(20);
  }
}
const answers = (store: RedisStore) =>
  store.condition().then(
    () => true,
    () => false,
  );
const append = (store: RedisStore, json: string) => store.append(log, { type: 't', json }, limits);

describe('what is kept in Redis', () => {
  beforeEach(async () => {
    server = await RedisServer.start();
  }, 120_000);

  it('shows neither values nor whose they are', async () => {
    const store = await open(first);
    await store.set(session, { guid: 'canary-guid', called: '13900139000' });
    await append(store, '"canary-event"');
    const dump = server.cli('--scan') + ['GET', 'HGETALL', 'XRANGE'].map((word) => dumpOf(word)).join('');
    expect(dump).toMatch(/bff:\{/);
    for (const secret of ['canary', '13900139000', 'acme', '291']) expect(dump).not.toContain(secret);
  });
  const dumpOf = (word: string) =>
    server
      .cli('--scan')
      .trim()
      .split('\n')
      .map((name) => server.cli(word, name, ...(word === 'XRANGE' ? ['-', '+'] : [])))
      .join('');

  it('is read with the previous key as well, and no longer once that is gone', async () => {
    const old = await open(first);
    await old.set(session, 'kept');
    await append(old, '"said"');
    const rotated = await open(second, first);
    expect(await rotated.read(session)).toBe('kept');
    expect((await rotated.readLog(log, 0)).map(({ json }) => json)).toEqual(['"said"']);
    await rotated.set(session, 'written anew');
    const newest = await open(second);
    expect(await newest.read(session)).toBe('written anew');
    await expect(old.read(session)).rejects.toMatchObject(unavailable);
  });

  it('is refused where it was written with another key', async () => {
    await open(first);
    const stranger = create(third);
    expect(await stranger.open()).toMatch(/^STATE_ENCRYPTION_KEY: the state in Redis was written with another key/);
    await expect(stranger.read(session)).rejects.toMatchObject(unavailable);
  });

  it('ends a reader, and not the process, when a replica writes what this one cannot read', async () => {
    const old = await open(first);
    const told: string[] = [];
    await old.follow(log, { take: ({ json }) => void told.push(json), lost: () => void told.push('lost') });
    const newer = await open(second, first);
    await append(newer, '"said"');
    await until(() => told.length > 0);
    expect(told).toEqual(['lost']);
    await expect(old.readLog(log, 0)).rejects.toMatchObject(unavailable);
  });

  it('is nothing to those who use another database of the same server', async () => {
    const [store, stranger] = [createIn('0', first), createIn('1', third)];
    expect([await store.open(), await stranger.open()]).toEqual([null, null]);
    const told: string[] = [];
    await store.follow(log, { take: ({ json }) => void told.push(json), lost: () => void told.push('lost') });
    await append(stranger, '"theirs"');
    await append(store, '"ours"');
    await until(() => told.length > 0);
    await sleep(50);
    expect(told).toEqual(['"ours"']);
  });

  it('takes no more rights than docs/replicas.md names', async () => {
    const text = readFileSync('docs/replicas.md', 'utf8');
    const [, rights = ''] = /ACL SETUSER bff on >password ([^`]+)```/.exec(text) ?? [];
    server.cli('ACL', 'SETUSER', 'bff', 'on', '>p@ss', ...rights.trim().split(/\s+/));
    const address = readRedisAddress(server.url.replace('//', '//bff:p%40ss@'));
    if (address === null) throw new Error('no address');
    const store = new RedisStore(address, new RecordCipher([first]));
    stores.push(store);
    expect(await store.open()).toBeNull();
    const told: string[] = [];
    const leave = await store.follow(log, { take: ({ json }) => void told.push(json), lost: () => undefined });
    await store.transact([session], (step) => {
      step.set(session, 1, { expiresInMs: 60_000 });
      step.remove(calls);
      step.append(log, { type: 't', json: '1' }, { ...limits, maxCount: 1 });
      step.append(log, { type: 't', json: '2' }, { ...limits, maxCount: 1 });
    });
    expect(await store.readAll([session, keys.session({ ...agent, agentId: '292' })])).toEqual([1, null]);
    expect((await store.readLog(log, 0)).map(({ json }) => json)).toEqual(['2']);
    await until(() => told.length === 2);
    leave();
    expect(await store.condition()).toBe('ok');
  });

  it('cannot be moved to another record', async () => {
    const store = await open(first);
    await store.set(session, { n: 1 });
    const [from] = server.cli('--scan', '--pattern', '*:session:*').trim().split('\n');
    await store.set(calls, { n: 2 });
    const [to] = server.cli('--scan', '--pattern', '*:calls:*').trim().split('\n');
    server.cli('COPY', from ?? '', to ?? '', 'REPLACE');
    await expect((await open(first)).read(calls)).rejects.toMatchObject(unavailable);
  });

  it('goes when the window of a log is over, and only the numbering stays for a day', async () => {
    const store = await open(first);
    await store.position(log);
    const lifetimes = () =>
      server
        .cli('--scan', '--pattern', '*:events:*')
        .trim()
        .split('\n')
        .sort()
        .map((name) => Math.round(Number(server.cli('PTTL', name)) / 60_000));
    const day = 24 * 60;
    expect(lifetimes()).toEqual([day]);
    await append(store, '1');
    expect(lifetimes()).toEqual([1, day]);
    await store.append(log, { type: 't', json: 'a'.repeat(90_000) }, { ...limits, maxAgeMs: 50 });
    await sleep(60);
    await store.append(log, { type: 't', json: 'b'.repeat(90_000) }, limits);
    expect(await store.position(log)).toMatchObject({ newest: 3, oldest: 3 });
  });

  it('costs one round trip for a step over what this replica has seen', async () => {
    const store = await open(first);
    await store.readAll([session, calls]);
    const before = commands();
    for (let n = 0; n < 10; n++)
      await store.transact([session, calls], (step) => {
        step.set(session, { n, before: step.get(calls) });
        step.set(calls, { n });
        step.append(log, { type: 't', json: String(n) }, limits);
      });
    expect(commands() - before).toBe(10);
  });
  /** Scripts and reads that were called, without what scripts call themselves. */
  const commands = () =>
    [...server.cli('INFO', 'commandstats').matchAll(/^cmdstat_(evalsha|mget|eval):calls=(\d+)/gm)].reduce(
      (sum, [, , count]) => sum + Number(count),
      0,
    );
});

describe('a Redis that must not be used', () => {
  it('is one that throws out what it has no room for', async () => {
    server = await RedisServer.start('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    expect(await create(first).open()).toBe(
      'STATE_URL: Redis may throw out sessions and open calls when it is full (maxmemory-policy allkeys-lru): ' +
        'set maxmemory-policy to noeviction.',
    );
  });

  it('is used as soon as that was put right, without a restart', async () => {
    server = await RedisServer.start('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    const store = create(first);
    expect(await store.open()).toMatch(/maxmemory-policy allkeys-lru/);
    server.cli('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await until(() => answers(store));
    expect(await store.read(session)).toBeNull();
  });

  it('is filling when nine tenths of its memory are used', async () => {
    server = await RedisServer.start('--maxmemory', '20mb', '--maxmemory-policy', 'noeviction');
    const store = await open(first);
    await append(store, '1');
    expect(await store.condition()).toBe('ok');
    server.cli('CONFIG', 'SET', 'maxmemory', '1mb');
    expect(await store.condition()).toBe('filling');
    await expect(store.set(session, 'no room')).rejects.toMatchObject(unavailable);
    expect(await store.read(session)).toBeNull();
    expect(await store.readLog(log, 0)).toEqual([{ type: 't', json: '1', sequence: 1 }]);
  });
});

describe('a Redis that goes away', () => {
  beforeEach(async () => {
    server = await RedisServer.start();
  }, 120_000);

  it('is noticed at once, and used again when it is back with what it had', async () => {
    const store = await open(first);
    await store.set(session, 'kept');
    await server.kill();
    const startedAt = Date.now();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    await expect(store.update(session, () => ({ value: 'x', result: null }))).rejects.toMatchObject(unavailable);
    expect(Date.now() - startedAt).toBeLessThan(500);
    await server.restart();
    await until(() => answers(store));
    expect(await store.read(session)).toBe('kept');
  });

  it('is given up after two seconds when it stands still', async () => {
    const store = await open(first);
    server.freeze();
    const startedAt = Date.now();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    expect(Date.now() - startedAt).toBeLessThan(3000);
    server.thaw();
    await until(() => answers(store));
  });

  it('is waited for where it is not there at the start', async () => {
    await server.kill();
    const store = create(first);
    expect(await store.open()).toBeNull();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    await server.restart();
    await until(() => answers(store));
    expect(await store.read(session)).toBeNull();
  });

  it.each(['', '/?sentinel=mymaster', '/?cluster=true'])('does not hold up the start (%s)', async (kind) => {
    const address = readRedisAddress(`redis://127.0.0.1:${await freePort()}${kind}`);
    if (address === null) throw new Error('no address');
    const store = new RedisStore(address, new RecordCipher([first]));
    stores.push(store);
    const startedAt = Date.now();
    expect(await store.open()).toBeNull();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    expect(Date.now() - startedAt).toBeLessThan(3000);
  });

  it('loses no reader of a log anything that was stored meanwhile', async () => {
    const [store, other] = [await open(first), await open(first)];
    const told: string[] = [];
    const take = ({ json }: StoredLogEntry) => void told.push(json);
    await store.follow(log, { take, lost: () => void told.push('lost') });
    await append(other, '1');
    await until(() => told.length === 1);
    server.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
    for (const json of ['2', '3', '4']) await append(other, json);
    await until(() => told.length >= 4);
    await server.kill();
    await server.restart();
    await until(() => answers(other));
    await append(other, '5');
    await until(() => told.length >= 5);
    expect(told).toEqual(['1', '2', '3', '4', '5']);
  });

  it('tells readers that it has lost the log when it comes back empty', async () => {
    const store = await open(first);
    await append(store, '1');
    let isLost = false;
    await store.follow(log, {
      take: () => undefined,
      lost: () => {
        isLost = true;
      },
    });
    await server.restartEmpty();
    await until(() => answers(store));
    await until(() => isLost);
    expect(await store.read(session)).toBeNull();
  });
});
