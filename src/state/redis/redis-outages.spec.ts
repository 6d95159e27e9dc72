import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { StoredLogEntry } from '../state-store.js';
import { freePort } from './redis-server.fixture.js';
import { answers, append, first, log, RedisScene, session, unavailable, until } from './redis-store.fixture.js';

let scene: RedisScene;
afterEach(() => scene.end());

describe('a Redis that must not be used', () => {
  it('is one that throws out what it has no room for', async () => {
    scene = await RedisScene.begin('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    expect(await scene.create(first).open()).toBe(
      'STATE_URL: Redis may throw out sessions and open calls when it is full (maxmemory-policy allkeys-lru): ' +
        'set maxmemory-policy to noeviction.',
    );
  });

  it('is used as soon as that was put right, without a restart', async () => {
    scene = await RedisScene.begin('--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru');
    const store = scene.create(first);
    expect(await store.open()).toMatch(/maxmemory-policy allkeys-lru/);
    scene.server.cli('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await until(() => answers(store));
    expect(await store.read(session)).toBeNull();
  });

  it('is filling when nine tenths of its memory are used', async () => {
    scene = await RedisScene.begin('--maxmemory', '20mb', '--maxmemory-policy', 'noeviction');
    const store = await scene.open(first);
    await append(store, '1');
    expect(await store.condition()).toBe('ok');
    scene.server.cli('CONFIG', 'SET', 'maxmemory', '1mb');
    expect(await store.condition()).toBe('filling');
    await expect(store.set(session, 'no room')).rejects.toMatchObject(unavailable);
    expect(await store.read(session)).toBeNull();
    expect(await store.readLog(log, 0)).toEqual([{ type: 't', json: '1', sequence: 1 }]);
  });
});

describe('a Redis that answers, and refuses what is written', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('is told about once a minute, whatever the clock is set to meanwhile', async () => {
    scene = await RedisScene.begin('--maxmemory', '20mb', '--maxmemory-policy', 'noeviction');
    const store = await scene.open(first);
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    const refused = () => expect(store.set(session, 'no room')).rejects.toMatchObject(unavailable);
    scene.server.cli('CONFIG', 'SET', 'maxmemory', '1mb');
    await refused();
    await refused();
    const full = ['Redis is full (maxmemory) and refuses what would be written'];
    expect(logged.mock.calls).toEqual([full]);
    const [now, monotonic] = [Date.now(), performance.now()];
    jest.spyOn(Date, 'now').mockReturnValue(now - 3_600_000);
    jest.spyOn(performance, 'now').mockReturnValue(monotonic + 60_000);
    await refused();
    expect(logged.mock.calls).toEqual([full, full]);
  });

  it('is told about when its user lacks a right', async () => {
    scene = await RedisScene.begin();
    const store = await scene.open(first);
    const logged = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    scene.server.cli('ACL', 'SETUSER', 'default', '-mget');
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    expect(logged.mock.calls).toEqual([['The user of STATE_URL lacks rights in Redis']]);
  });
});

describe('a Redis that goes away', () => {
  beforeEach(async () => {
    scene = await RedisScene.begin();
  }, 120_000);

  it('is noticed at once, and used again when it is back with what it had', async () => {
    const store = await scene.open(first);
    await store.set(session, 'kept');
    await scene.server.kill();
    const startedAt = Date.now();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    await expect(store.update(session, () => ({ value: 'x', result: null }))).rejects.toMatchObject(unavailable);
    expect(Date.now() - startedAt).toBeLessThan(500);
    await scene.server.restart();
    await until(() => answers(store));
    expect(await store.read(session)).toBe('kept');
  });

  it('is given up after two seconds when it stands still', async () => {
    const store = await scene.open(first);
    scene.server.freeze();
    const startedAt = Date.now();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    expect(Date.now() - startedAt).toBeLessThan(3000);
    scene.server.thaw();
    await until(() => answers(store));
  });

  it('is waited for where it is not there at the start', async () => {
    await scene.server.kill();
    const store = scene.create(first);
    expect(await store.open()).toBeNull();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    await scene.server.restart();
    await until(() => answers(store));
    expect(await store.read(session)).toBeNull();
  });

  it.each(['', '/?sentinel=mymaster', '/?cluster=true'])('does not hold up the start (%s)', async (kind) => {
    const store = scene.createAt(`redis://127.0.0.1:${await freePort()}${kind}`, first);
    const startedAt = Date.now();
    expect(await store.open()).toBeNull();
    await expect(store.read(session)).rejects.toMatchObject(unavailable);
    expect(Date.now() - startedAt).toBeLessThan(3000);
  });

  it('loses no reader of a log anything that was stored meanwhile', async () => {
    const [store, other] = [await scene.open(first), await scene.open(first)];
    const told: string[] = [];
    const take = ({ json }: StoredLogEntry) => void told.push(json);
    await store.follow(log, { take, lost: () => void told.push('lost') });
    await append(other, '1');
    await until(() => told.length === 1);
    scene.server.cli('CLIENT', 'KILL', 'TYPE', 'pubsub');
    for (const json of ['2', '3', '4']) await append(other, json);
    await until(() => told.length >= 4);
    await scene.server.kill();
    await scene.server.restart();
    await until(() => answers(other));
    await append(other, '5');
    await until(() => told.length >= 5);
    expect(told).toEqual(['1', '2', '3', '4', '5']);
  });

  it('tells readers that it has lost the log when it comes back empty', async () => {
    const store = await scene.open(first);
    await append(store, '1');
    let isLost = false;
    await store.follow(log, {
      take: () => undefined,
      lost: () => {
        isLost = true;
      },
    });
    await scene.server.restartEmpty();
    await until(() => answers(store));
    await until(() => isLost);
    expect(await store.read(session)).toBeNull();
  });

  it('tells readers that it has lost the log when it comes back without the last entries', async () => {
    const [store, other] = [await scene.open(first), await scene.open(first)];
    const told: string[] = [];
    for (const json of ['1', '2']) await append(other, json);
    const { epoch } = await other.position(log);
    const goBack = scene.server.keep();
    await store.follow(log, { take: ({ json }) => void told.push(json), lost: () => void told.push('lost') });
    for (const json of ['3', '4']) await append(other, json);
    await until(() => told.length === 2);
    await goBack();
    await until(() => told.length === 3);
    expect(told).toEqual(['3', '4', 'lost']);
    await until(() => answers(other));
    expect((await other.position(log)).epoch).not.toBe(epoch);
    expect(await other.position(log)).toMatchObject({ newest: 2, oldest: 1 });
  });
});
