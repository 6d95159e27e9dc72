import type { StateKey } from '../keys.js';
import type { LogFollower, StoredLogEntry } from '../state-store.js';
import type { LogLook } from './log-access.js';

/** An entry as Redis publishes it to all replicas. */
export interface PublishedEntry extends StoredLogEntry {
  readonly epoch: string;
  readonly mark: string;
}

/** What one follower is told: what comes after a number; until that is known everything waits. */
type Following = { after: number } | { waiting: StoredLogEntry[] };

/** One log that somebody follows: who does, and up to where it was told. */
export class FollowedLog {
  /** Empty until it is known where the log stands. */
  epoch = '';
  /** The newest entry that was told. */
  told = 0;
  /** By what that entry is told from another one of its number; empty where it was not seen. */
  mark = '';
  /** The connection since which nothing can have been missed. */
  sureSince = -1;
  /** What is published while the log is being caught up with. */
  readonly waiting: PublishedEntry[] = [];
  /** Ends when the log has been caught up with; null while it is followed. */
  catchingUp: Promise<void> | null = null;
  private readonly followers = new Map<LogFollower, Following>();

  constructor(
    readonly log: StateKey,
    readonly channel: string,
  ) {}

  get isFollowed(): boolean {
    return this.followers.size > 0;
  }

  /** What is told from now on waits until it is known what is new to this follower. */
  join(follower: LogFollower): void {
    this.followers.set(follower, { waiting: [] });
  }

  /** Tells a follower what came after a number, and goes on. */
  admit(follower: LogFollower, after: number): void {
    const following = this.followers.get(follower);
    if (following === undefined || 'after' in following) return;
    this.followers.set(follower, { after });
    for (const entry of following.waiting) if (entry.sequence > after) follower.take(entry);
  }

  leave(follower: LogFollower): void {
    this.followers.delete(follower);
  }

  beginAt({ epoch, newest, entries }: LogLook): void {
    this.epoch = epoch;
    this.told = newest;
    this.mark = entries.at(-1)?.mark ?? '';
  }

  /** An entry that comes a second time: it was published while the log was read. */
  hasJustTold({ sequence, mark }: PublishedEntry): boolean {
    return sequence === this.told && mark === this.mark;
  }

  /**
   * Whether the log no longer has what was told, or another entry in its place: Redis came back without what it had
   * acknowledged, and gives the same numbers again.
   */
  isSetBack({ epoch, newest, entries }: LogLook): boolean {
    const inPlace = entries.find(({ sequence }) => sequence === this.told);
    const isAnother = inPlace !== undefined && this.mark !== '' && inPlace.mark !== this.mark;
    return epoch === this.epoch && (newest < this.told || isAnother);
  }

  /** Whether a log that was not set back still has everything that was not told. */
  goesOnIn({ epoch, newest, entries }: LogLook): boolean {
    return epoch === this.epoch && entries.filter(({ sequence }) => sequence > this.told).length === newest - this.told;
  }

  tell({ type, json, sequence, mark }: Omit<PublishedEntry, 'epoch'>): void {
    this.told = sequence;
    this.mark = mark;
    const entry = { type, json, sequence };
    for (const [follower, following] of this.followers)
      if ('waiting' in following) following.waiting.push(entry);
      else if (sequence > following.after) follower.take(entry);
  }

  /** Everybody who reads along has to begin anew. */
  lose(): void {
    const followers = [...this.followers.keys()];
    this.followers.clear();
    for (const follower of followers) follower.lost();
  }
}
