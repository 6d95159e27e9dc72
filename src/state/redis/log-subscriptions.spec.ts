import { beforeEach, describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { keys } from '../keys.js';
import type { StoredLogEntry } from '../state-store.js';
import type { SealedEntry } from './log-access.js';
import { LogSubscriptions } from './log-subscriptions.js';
import { markOf } from './record-cipher.js';
import type { RedisClient } from './redis-client.js';

const log = keys.agentEvents({ tenantId: 'acme', agentId: '291' });

/** A subscribed connection, and a log, to which something happens while they are asked. */
class Scene extends EventEmitter {
  readonly told: (string | number)[] = [];
  readonly subscribed: string[] = [];
  entries: SealedEntry[] = [];
  epoch = 'e';
  meanwhile: (() => void)[] = [];
  renew = (): Promise<void> => {
    this.epoch = 'another';
    return Promise.resolve();
  };
  private appended = 0;
  readonly subscriptions = new LogSubscriptions(this as unknown as RedisClient, {
    position: () => this.answer({ epoch: this.epoch, newest: this.entries.length, oldest: 1 }),
    look: (_log, from) => {
      const { epoch, entries } = this;
      const newest = entries.length;
      return this.answer({
        epoch,
        newest,
        entries: entries.slice((from === 'newest' ? newest : Math.max(1, from)) - 1),
      });
    },
    renew: () => this.renew(),
    channel: () => 'channel',
    open: () => ['t', '1'],
  });

  subscribe(...channels: string[]): Promise<void> {
    this.subscribed.push(...channels);
    return Promise.resolve();
  }

  unsubscribe = () => Promise.resolve();

  /** The answer publishes what was appended. */
  append(): () => void {
    const payload = Buffer.from(String(++this.appended).padEnd(20, '-'));
    const entry = { sequence: this.entries.length + 1, payload, mark: markOf(payload) };
    this.entries.push(entry);
    const message = Buffer.from(`${this.epoch} ${entry.sequence} ${payload.toString()}`);
    return () => void this.emit('messageBuffer', Buffer.from('channel'), message);
  }

  follow(): Promise<unknown> {
    const take = ({ sequence }: StoredLogEntry) => void this.told.push(sequence);
    return this.subscriptions.follow(log, { take, lost: () => void this.told.push('lost') });
  }

  settle = (ms = 10) => new Promise((resolve) => setTimeout(resolve, ms));

  /** What was asked is answered as it was; then the next thing happens, before the answer arrives. */
  private async answer<T>(found: T): Promise<T> {
    this.meanwhile.shift()?.();
    await this.settle();
    return found;
  }
}

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});

describe('a reader whose connection breaks at a bad moment', () => {
  it('is subscribed again when it had just been subscribed for the first time', async () => {
    scene.meanwhile = [() => scene.emit('ready')];
    await scene.follow();
    expect(scene.subscribed).toEqual(['channel', 'channel']);
  });

  it('misses nothing when it breaks again while the log is read for what was missed', async () => {
    await scene.follow();
    const breakAgain = () => {
      scene.append();
      scene.emit('ready');
    };
    scene.meanwhile = [breakAgain];
    scene.append();
    scene.emit('ready');
    await scene.settle(100);
    expect(scene.told).toEqual([1, 2]);
  });

  it('is told once what was published late, after it was read', async () => {
    const late = [scene.append(), scene.append(), scene.append()];
    await scene.follow();
    for (const publish of late) publish();
    await scene.settle(50);
    scene.append()();
    const missed = scene.append();
    scene.append()();
    await scene.settle(50);
    missed();
    await scene.settle(50);
    scene.append()();
    expect({ told: scene.told, epoch: scene.epoch }).toEqual({ told: [4, 5, 6, 7], epoch: 'e' });
  });
});

describe('a reader of a log that was set back', () => {
  beforeEach(async () => {
    scene.append();
    await scene.follow();
    for (let n = 2; n <= 4; n++) scene.append()();
    scene.entries.length = 2;
  });
  const lost = { told: [2, 3, 4, 'lost'], epoch: 'another' };
  const end = async () => {
    await scene.settle(50);
    return { told: scene.told, epoch: scene.epoch };
  };

  it('is told when the connection is back', async () => {
    scene.emit('ready');
    expect(await end()).toEqual(lost);
  });

  it.each([2, 3])('is told although %i more entries have taken the place of what is gone', async (count) => {
    for (let n = 0; n < count; n++) scene.append();
    scene.emit('ready');
    expect(await end()).toEqual(lost);
  });

  it('is told by the next entry, where its own connection did not break', async () => {
    scene.append()();
    expect(await end()).toEqual(lost);
  });

  it('is told by the entry that has the number of the last one', async () => {
    scene.append();
    scene.append()();
    expect(await end()).toEqual(lost);
  });

  it('hears no entry that seems to be the next one before the log was looked at again', async () => {
    for (let n = 0; n < 2; n++) scene.append();
    const next = scene.append();
    scene.emit('ready');
    next();
    expect(await end()).toEqual(lost);
  });

  it('is told also where the log cannot be renewed', async () => {
    scene.renew = () => Promise.reject(new Error('no room'));
    scene.emit('ready');
    expect(await end()).toEqual({ ...lost, epoch: 'e' });
  });

  it('is not waited for by those who come later: they begin in the other epoch', async () => {
    scene.emit('ready');
    await end();
    await scene.follow();
    scene.append()();
    expect(scene.told).toEqual([...lost.told, 3]);
  });
});
