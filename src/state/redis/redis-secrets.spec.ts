import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { keys } from '../keys.js';
import {
  append,
  calls,
  first,
  limits,
  log,
  RedisScene,
  second,
  session,
  third,
  unavailable,
  until,
} from './redis-store.fixture.js';

let scene: RedisScene;
afterEach(() => scene.end());

describe('what is kept in Redis', () => {
  beforeEach(async () => {
    scene = await RedisScene.begin();
  }, 120_000);

  it('shows neither values nor whose they are', async () => {
    const store = await scene.open(first);
    await store.set(session, { guid: 'canary-guid', called: '13900139000' });
    await append(store, '"canary-event"');
    const dump = scene.server.cli('--scan') + ['GET', 'HGETALL', 'XRANGE'].map((word) => dumpOf(word)).join('');
    expect(dump).toMatch(/bff:\{/);
    for (const secret of ['canary', '13900139000', 'acme', '291']) expect(dump).not.toContain(secret);
  });
  const dumpOf = (word: string) =>
    scene.server
      .cli('--scan')
      .trim()
      .split('\n')
      .map((name) => scene.server.cli(word, name, ...(word === 'XRANGE' ? ['-', '+'] : [])))
      .join('');

  it('is read with the previous key as well, and no longer once that is gone', async () => {
    const old = await scene.open(first);
    await old.set(session, 'kept');
    await append(old, '"said"');
    const rotated = await scene.open(second, first);
    expect(await rotated.read(session)).toBe('kept');
    expect((await rotated.readLog(log, 0)).map(({ json }) => json)).toEqual(['"said"']);
    await rotated.set(session, 'written anew');
    const newest = await scene.open(second);
    expect(await newest.read(session)).toBe('written anew');
    await expect(old.read(session)).rejects.toMatchObject(unavailable);
  });

  it('is refused where it was written with another key', async () => {
    await scene.open(first);
    const stranger = scene.create(third);
    expect(await stranger.open()).toMatch(/^STATE_ENCRYPTION_KEY: the state in Redis was written with another key/);
    await expect(stranger.read(session)).rejects.toMatchObject(unavailable);
  });

  it('ends a reader, and not the process, when a replica writes what this one cannot read', async () => {
    const old = await scene.open(first);
    const told: string[] = [];
    await old.follow(log, { take: ({ json }) => void told.push(json), lost: () => void told.push('lost') });
    const newer = await scene.open(second, first);
    await append(newer, '"said"');
    await until(() => told.length > 0);
    expect(told).toEqual(['lost']);
    await expect(old.readLog(log, 0)).rejects.toMatchObject(unavailable);
  });

  it('is nothing to those who use another database of the same server', async () => {
    const [store, stranger] = [scene.createIn('0', first), scene.createIn('1', third)];
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
    scene.server.cli('ACL', 'SETUSER', 'bff', 'on', '>p@ss', ...rights.trim().split(/\s+/));
    const store = scene.createAt(scene.server.url.replace('//', '//bff:p%40ss@'), first);
    expect(await store.open()).toBeNull();
    const told: string[] = [];
    const leave = await store.follow(log, { take: ({ json }) => void told.push(json), lost: () => undefined });
    await store.transact([session], (step) => {
      step.set(session, 1, { expiresInMs: 60_000 });
      step.remove(calls);
      step.append(log, { type: 't', json: '1' }, { ...limits, maxCount: 1 });
      step.append(log, { type: 't', json: '2' }, { ...limits, maxCount: 1 });
    });
    expect(await store.readAll([session, keys.session({ tenantId: 'acme', agentId: '292' })])).toEqual([1, null]);
    expect((await store.readLog(log, 0)).map(({ json }) => json)).toEqual(['2']);
    await until(() => told.length === 2);
    leave();
    expect(await store.condition()).toBe('ok');
  });

  it('cannot be moved to another record', async () => {
    const store = await scene.open(first);
    await store.set(session, { n: 1 });
    const [from] = scene.server.cli('--scan', '--pattern', '*:session:*').trim().split('\n');
    await store.set(calls, { n: 2 });
    const [to] = scene.server.cli('--scan', '--pattern', '*:calls:*').trim().split('\n');
    scene.server.cli('COPY', from ?? '', to ?? '', 'REPLACE');
    await expect((await scene.open(first)).read(calls)).rejects.toMatchObject(unavailable);
  });

  it('goes when the window of a log is over, and only the numbering stays for a day', async () => {
    const store = await scene.open(first);
    await store.position(log);
    const lifetimes = () =>
      scene.server
        .cli('--scan', '--pattern', '*:events:*')
        .trim()
        .split('\n')
        .sort()
        .map((name) => Math.round(Number(scene.server.cli('PTTL', name)) / 60_000));
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
    const store = await scene.open(first);
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
    [...scene.server.cli('INFO', 'commandstats').matchAll(/^cmdstat_(evalsha|mget|eval):calls=(\d+)/gm)].reduce(
      (sum, [, , count]) => sum + Number(count),
      0,
    );
});
