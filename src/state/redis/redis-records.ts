import { randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { Problem } from '../../errors/problem.js';
import type { StateKey } from '../keys.js';
import type { RecordCipher } from './record-cipher.js';
import { failureReason, type RedisConnection } from './redis-connection.js';
import type { RedisNames } from './redis-names.js';
import { VERSION_BYTES } from './redis-scripts.js';
import type { RedisWrite, SeenRecord } from './redis-transaction.js';

/** The records that this replica works with, by number and characters; one that is not remembered costs a round trip more. */
const REMEMBERED = { max: 50_000, maxSize: 64 * 1024 * 1024 };
const ABSENT: SeenRecord = { version: Buffer.alloc(0), text: null };

/** A record ready to be written, and how it is remembered then. */
export interface SealedRecord {
  readonly bytes: Buffer;
  readonly lifetime: number | '';
  readonly seen: SeenRecord;
}

/** How records are kept: a version, then the encrypted value; and how this replica saw them last. */
export class RedisRecords {
  private readonly remembered = new LRUCache<string, SeenRecord>({
    ...REMEMBERED,
    sizeCalculation: ({ text }) => 100 + (text?.length ?? 0),
  });

  constructor(
    private readonly connection: RedisConnection,
    private readonly names: RedisNames,
    private readonly cipher: RecordCipher,
  ) {}

  /** As this replica saw them last. */
  recall(keys: readonly StateKey[]): Map<string, SeenRecord> {
    return new Map(keys.map(({ name }) => [name, this.remembered.get(name) ?? ABSENT]));
  }

  /** The records as they are. */
  async look(keys: readonly StateKey[]): Promise<Map<string, SeenRecord>> {
    if (keys.length === 0) return new Map();
    const names = keys.map((key) => this.names.of(key));
    const isOnePartition = keys.every(({ partition }) => partition === keys[0]?.partition);
    const kept = await this.connection.ask('read', (client) =>
      isOnePartition ? client.mgetBuffer(...names) : Promise.all(names.map((name) => client.getBuffer(name))),
    );
    return new Map(keys.map((key, index) => [key.name, this.open(key, kept[index] ?? null)]));
  }

  seal({ key, text, expiresInMs }: RedisWrite): SealedRecord {
    if (text === null) return { bytes: ABSENT.version, seen: ABSENT, lifetime: '' };
    const version = randomBytes(VERSION_BYTES);
    const bytes = Buffer.concat([version, this.cipher.encrypt(text, this.names.of(key))]);
    const isMortal = expiresInMs !== undefined && Number.isFinite(expiresInMs);
    return { bytes, seen: { version, text }, lifetime: isMortal ? Math.max(1, Math.ceil(expiresInMs)) : '' };
  }

  open(key: StateKey, kept: Buffer | null): SeenRecord {
    if (kept === null) {
      this.remembered.delete(key.name);
      return ABSENT;
    }
    const version = Buffer.from(kept.subarray(0, VERSION_BYTES));
    const known = this.remembered.peek(key.name);
    if (known?.version.equals(version) === true) return known;
    const text = this.decrypted(kept.subarray(VERSION_BYTES), this.names.of(key));
    const seen = { version, text };
    this.remembered.set(key.name, seen);
    return seen;
  }

  /** A record that has expired is not to be remembered either. */
  remember({ key: { name }, expiresInMs }: RedisWrite, seen: SeenRecord): void {
    const isMortal = expiresInMs !== undefined && Number.isFinite(expiresInMs);
    this.remembered.set(name, seen, isMortal ? { ttl: Math.max(1, Math.floor(expiresInMs)) } : {});
  }

  private decrypted(kept: Buffer, name: string): string {
    try {
      return this.cipher.decrypt(kept, name);
    } catch (cause) {
      this.connection.sayEachMinute(`A record in Redis cannot be read: ${failureReason(cause)}`);
      throw new Problem('STATE_STORE_UNAVAILABLE', {}, { cause });
    }
  }
}
