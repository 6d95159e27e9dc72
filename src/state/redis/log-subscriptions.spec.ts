import { describe, expect, it } from '@jest/globals';
import { EventEmitter } from 'node:events';
import { keys } from '../keys.js';
import type { StoredLogEntry } from '../state-store.js';
import { LogSubscriptions } from './log-subscriptions.js';
import type { RedisClient } from './redis-client.js';

const log = keys.agentEvents({ tenantId: 'acme', agentId: '291' });

/** A subscribed connection, and a log, to which something happens while they are asked. */
class Scene extends EventEmitter {
  readonly told: (string | number)[] = [];
  readonly subscribed: string[] = [];
  entries: StoredLogEntry[] = [];
  meanwhile: (() => void)[] = [];
  readonly subscriptions = new LogSubscriptions(this as unknown as RedisClient, {
    position: () => this.answer({ epoch: 'e', newest: this.entries.length, oldest: 1 }),
    readLog: (_log, after) => this.answer(this.entries.slice(after)),
    channel: () => 'channel',
    open: () => ['t', '1'],
  });

  subscribe(...channels: string[]): Promise<void> {
    this.subscribed.push(...channels);
    return Promise.resolve();
  }

  unsubscribe = () => Promise.resolve();

  append(): void {
    this.entries.push({ type: 't', json: '1', sequence: this.entries.length + 1 });
  }

  follow(): Promise<unknown> {
    const take = ({ sequence }: StoredLogEntry) => void this.told.push(sequence);
    return this.subscriptions.follow(log, { take, lost: () => void this.told.push('lost') });
  }

  settle = () => new Promise((resolve) => setTimeout(resolve, 10));

  /** What was asked is answered as it was; then the next thing happens, before the answer arrives. */
  private async answer<T>(found: T): Promise<T> {
    const answer = structuredClone(found);
    this.meanwhile.shift()?.();
    await this.settle();
    return answer;
  }
}

describe('a reader whose connection breaks at a bad moment', () => {
  it('is subscribed again when it had just been subscribed for the first time', async () => {
    const scene = new Scene();
    scene.meanwhile = [() => scene.emit('ready')];
    await scene.follow();
    expect(scene.subscribed).toEqual(['channel', 'channel']);
  });

  it('misses nothing when it breaks again while the log is read for what was missed', async () => {
    const scene = new Scene();
    await scene.follow();
    const breakAgain = () => {
      scene.append();
      scene.emit('ready');
    };
    scene.meanwhile = [() => undefined, breakAgain];
    scene.append();
    scene.emit('ready');
    for (let waits = 0; waits < 10; waits++) await scene.settle();
    expect(scene.told).toEqual([1, 2]);
  });
});
