import type { StateKey } from '../keys.js';
import type { LogFollower } from '../state-store.js';
import { FollowedLog } from './followed-log.js';
import type { LogAccess, LogLook } from './log-access.js';
import { markOf, UnreadableRecord } from './record-cipher.js';
import type { RedisClient } from './redis-client.js';

/** Logs that are caught up with at once after the connection was lost. */
const CAUGHT_UP_AT_ONCE = 50;
const SUBSCRIBED_AT_ONCE = 500;
const TRY_AGAIN_MS = 200;

/**
 * Everything that is appended to the logs that somebody follows, by one connection. Publishing is fire and forget: what it
 * lost is noticed by the sequence, or when the connection is back, and read from the log. What cannot be read any more, or
 * was told and is gone from the log, is told as a loss.
 */
export class LogSubscriptions {
  private readonly logs = new Map<string, FollowedLog>();
  /** How often the connection was made: what was subscribed to before the last time is not any more. */
  private connections = 0;
  private isClosed = false;

  constructor(
    private readonly connection: RedisClient,
    private readonly access: LogAccess,
  ) {
    connection.on('error', () => undefined);
    connection.on('ready', () => void this.resume());
    connection.on('messageBuffer', (channel: Buffer, message: Buffer) => this.published(channel.toString(), message));
  }

  connect(): Promise<void> {
    return this.connection.connect();
  }

  close(): void {
    this.isClosed = true;
    this.connection.disconnect();
  }

  async follow(log: StateKey, follower: LogFollower): Promise<() => void> {
    const channel = this.access.channel(log);
    let followed = this.logs.get(channel);
    if (followed === undefined) {
      followed = new FollowedLog(log, channel);
      this.logs.set(channel, followed);
      followed.catchingUp = this.begin(followed);
    }
    const own = followed;
    own.join(follower);
    try {
      await own.catchingUp;
      own.admit(follower, (await this.access.position(log)).newest);
    } catch (error) {
      this.leave(own, follower);
      throw error;
    }
    return () => {
      this.leave(own, follower);
    };
  }

  private async begin(followed: FollowedLog): Promise<void> {
    let connection: number;
    let found: LogLook;
    do {
      connection = this.connections;
      await this.connection.subscribe(followed.channel);
      found = await this.access.look(followed.log, 'newest');
    } while (connection !== this.connections);
    followed.beginAt(found);
    followed.sureSince = connection;
    followed.catchingUp = null;
    this.tellWaiting(followed);
  }

  private leave(followed: FollowedLog, follower: LogFollower): void {
    followed.leave(follower);
    if (followed.isFollowed || this.logs.get(followed.channel) !== followed) return;
    this.logs.delete(followed.channel);
    // Where it fails the connection is gone, and the subscription with it.
    this.connection.unsubscribe(followed.channel).catch(() => undefined);
  }

  /** The message: epoch, sequence and payload, with a space between. */
  private published(channel: string, message: Buffer): void {
    const followed = this.logs.get(channel);
    if (followed === undefined) return;
    const first = message.indexOf(' ');
    const second = message.indexOf(' ', first + 1);
    const sequence = Number(message.toString('latin1', first + 1, second));
    const payload = message.subarray(second + 1);
    try {
      const [type, json] = this.access.open(payload, followed.log);
      const epoch = message.toString('latin1', 0, first);
      followed.waiting.push({ epoch, sequence, type, json, mark: markOf(payload) });
    } catch {
      // Thrown from here it would end the process.
      this.lose(followed);
      return;
    }
    if (followed.catchingUp === null) this.tellWaiting(followed);
  }

  private tellWaiting(followed: FollowedLog): void {
    for (let entry = followed.waiting[0]; entry !== undefined; entry = followed.waiting[0]) {
      if (entry.epoch !== followed.epoch) {
        this.lose(followed);
        return;
      }
      const isNext = entry.sequence === followed.told + 1 && followed.sureSince === this.connections;
      // A number that was told before may also be given a second time, by a log that was set back.
      if (!isNext && !followed.hasJustTold(entry)) {
        this.catchUp(followed);
        return;
      }
      followed.waiting.shift();
      if (isNext) followed.tell(entry);
    }
  }

  private catchUp(followed: FollowedLog): void {
    if (this.logs.get(followed.channel) !== followed) return;
    followed.catchingUp ??= this.readMissed(followed).catch((error: unknown) => {
      followed.catchingUp = null;
      if (error instanceof UnreadableRecord) this.lose(followed);
      // The other connection is not back yet.
      else this.later(() => this.catchUp(followed));
    });
  }

  private async readMissed(followed: FollowedLog): Promise<void> {
    const connection = this.connections;
    followed.sureSince = -1;
    // Whatever was published by now is seen in the log.
    followed.waiting.length = 0;
    const found = await this.access.look(followed.log, followed.told);
    const isSetBack = followed.isSetBack(found);
    // Before its readers come back with an id of what is gone. They must, also where nothing can be written.
    if (isSetBack) await this.access.renew(followed.log, found.epoch).catch(() => undefined);
    if (isSetBack || !followed.goesOnIn(found)) {
      this.lose(followed);
      return;
    }
    const missed = found.entries.filter(({ sequence }) => sequence > followed.told);
    const opened = missed.map((entry) => ({ ...entry, text: this.access.open(entry.payload, followed.log) }));
    for (const { sequence, mark, text } of opened) {
      const [type, json] = text;
      followed.tell({ type, json, sequence, mark });
    }
    followed.sureSince = connection;
    followed.catchingUp = null;
    // Something may have been appended since, before it was subscribed to again.
    if (connection !== this.connections) this.catchUp(followed);
    else this.tellWaiting(followed);
  }

  private later(work: () => void): void {
    const again = () => {
      if (!this.isClosed) work();
    };
    setTimeout(again, TRY_AGAIN_MS / 2 + Math.random() * TRY_AGAIN_MS).unref();
  }

  /** Everybody who reads along has to begin anew. */
  private lose(followed: FollowedLog): void {
    if (this.logs.get(followed.channel) === followed) this.logs.delete(followed.channel);
    followed.lose();
    if (!this.logs.has(followed.channel)) this.connection.unsubscribe(followed.channel).catch(() => undefined);
  }

  /** The connection is there, again: subscribes to everything, and then looks what was missed. */
  private async resume(): Promise<void> {
    this.connections += 1;
    const all = [...this.logs.values()].filter(({ epoch }) => epoch !== '');
    try {
      for (let from = 0; from < all.length; from += SUBSCRIBED_AT_ONCE) {
        const channels = all.slice(from, from + SUBSCRIBED_AT_ONCE).map(({ channel }) => channel);
        await this.connection.subscribe(...channels);
      }
    } catch {
      // It went away again, or Redis stands still: without the subscription nobody would be told.
      this.later(() => void this.resume());
      return;
    }
    for (let from = 0; from < all.length && !this.isClosed; from += CAUGHT_UP_AT_ONCE) {
      const some = all.slice(from, from + CAUGHT_UP_AT_ONCE);
      for (const followed of some) this.catchUp(followed);
      await Promise.all(some.map(({ catchingUp }) => catchingUp ?? Promise.resolve()));
    }
  }
}
