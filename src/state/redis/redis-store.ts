import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Problem } from '../../errors/problem.js';
import type { StateKey } from '../keys.js';
import {
  StateStore,
  type LogEntry,
  type LogFollower,
  type LogLimits,
  type LogPosition,
  type StoredLogEntry,
  type Transaction,
} from '../state-store.js';
import { LogSubscriptions } from './log-subscriptions.js';
import { RecordCipher, UnreadableRecord } from './record-cipher.js';
import type { Environment } from '../../config/environment.js';
import { readRedisAddress, type RedisAddress } from '../../config/redis-address.js';
import type { StateMetrics } from '../state-metrics.js';
import { whyUnusable } from './redis-checks.js';
import { createRedisClient, type RedisClient } from './redis-client.js';
import { RedisNames } from './redis-names.js';
import { VERSION_BYTES } from './redis-scripts.js';
import { RedisTransaction, type RedisAppend, type RedisWrite, type SeenRecord } from './redis-transaction.js';

/** The records that this replica works with, by number and characters; one that is not remembered costs a round trip more. */
const REMEMBERED = { max: 50_000, maxSize: 64 * 1024 * 1024 };
const ABSENT: SeenRecord = { version: Buffer.alloc(0), text: null };
const ANY_VERSION = '*';
/** A step that lost so often is a defect, or a record that everybody writes. */
const MOST_ATTEMPTS = 100;
/**
 * How long a log that nobody writes remembers its numbers: longer than its entries live, and than a reader stays, or stays
 * away. A reader to whom nothing happens for so long is told of a loss.
 */
const HEAD_KEPT_AT_LEAST_MS = 24 * 3_600_000;
const HEAD_KEPT_TIMES = 25;
const FILLING_AT = 0.9;
const OPEN_MS = 2500;
const CLOSE_MS = 1000;
const CHECK_AGAIN_MS = 1000;
const MINUTE_MS = 60_000;

/** How a step ended: its sequences, or the records as they are. */
type Committed = { sequences: number[] } | { present: (Buffer | null)[] };

/** State that any number of replicas share. */
export class RedisStore extends StateStore {
  private readonly client: RedisClient;
  private readonly channelPrefix: string;
  private readonly names = new RedisNames();
  private readonly remembered = new LRUCache<string, SeenRecord>({
    ...REMEMBERED,
    sizeCalculation: ({ text }) => 100 + (text?.length ?? 0),
  });
  private readonly subscriptions: LogSubscriptions;
  private readonly logger = new Logger('StateStore');
  /** What Redis this is was looked at since the connection was made. */
  private isChecked = false;
  private checking: Promise<void> | null = null;
  private refusal: string | null = null;
  private isLost = false;
  private nextCheck: NodeJS.Timeout | undefined;
  private readonly saidAt = new Map<string, number>();

  constructor(
    address: RedisAddress,
    private readonly cipher: RecordCipher,
    private readonly metrics: StateMetrics | null = null,
  ) {
    super();
    // Unlike keys, channels are the same in all databases of a server.
    this.channelPrefix = `${address.database}:`;
    this.client = createRedisClient(address);
    this.client.on('error', (error: Error) => this.lost(error));
    this.client.on('close', () => (this.isChecked = false));
    this.client.on('ready', () => void this.check());
    this.subscriptions = new LogSubscriptions(createRedisClient(address, true), {
      position: (log) => this.position(log),
      readLog: (log, after) => this.readEntries(log, after),
      channel: (log) => this.channelPrefix + this.entriesOf(log),
      open: (payload, log) => this.openedEntry(payload, log),
    });
  }

  override async open(): Promise<string | null> {
    const connected = Promise.allSettled([this.client.connect(), this.subscriptions.connect()]);
    // Sentinels are asked until one answers.
    await Promise.race([connected, sleep(OPEN_MS, undefined, { ref: false })]);
    await this.check();
    return this.refusal;
  }

  override async readAll(keys: readonly StateKey[]): Promise<unknown[]> {
    const seen = await this.look(keys);
    return keys.map(({ name }) => {
      const text = seen.get(name)?.text ?? null;
      return text === null ? null : (JSON.parse(text) as unknown);
    });
  }

  /**
   * Decides on the records as this replica saw them last, which is nearly always how they are, and so costs one round trip.
   * What is not written, because the decision was to write nothing or to throw, is decided on fresh records.
   */
  override async transact<R>(keys: readonly StateKey[], decide: (step: Transaction) => R): Promise<R> {
    let seen = new Map(keys.map(({ name }) => [name, this.remembered.get(name) ?? ABSENT]));
    let isFresh = keys.length === 0;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const step = new RedisTransaction(seen);
      let result: R;
      try {
        result = decide(step);
        if (step.isEmpty && isFresh) return result;
      } catch (error) {
        if (isFresh) throw error;
        seen = await this.look(keys);
        isFresh = true;
        continue;
      }
      if (step.isEmpty) seen = await this.look(keys);
      else {
        const committed = await this.commit(keys, seen, step);
        if ('sequences' in committed) return result;
        seen = new Map(keys.map((key, index) => [key.name, this.opened(key, committed.present[index] ?? null)]));
      }
      isFresh = true;
      // Others write the same record: let them.
      if (attempt > 3) await sleep(Math.random() * Math.min(attempt, 20));
    }
    throw new Problem(
      'STATE_STORE_UNAVAILABLE',
      {},
      { cause: new Error('A record was changed by others all the time') },
    );
  }

  override async append(log: StateKey, entry: LogEntry, limits: LogLimits): Promise<StoredLogEntry> {
    const step = new RedisTransaction(new Map());
    step.append(log, entry, limits);
    const committed = await this.commit([], new Map(), step);
    return { ...entry, sequence: 'sequences' in committed ? (committed.sequences[0] ?? 0) : 0 };
  }

  override async position(log: StateKey): Promise<LogPosition> {
    const { epoch, newest, oldest } = await this.readHead(log, '');
    return { epoch, newest, oldest };
  }

  override async readLog(log: StateKey, afterSequence: number): Promise<StoredLogEntry[]> {
    try {
      return await this.readEntries(log, afterSequence);
    } catch (cause) {
      if (cause instanceof UnreadableRecord) throw new Problem('STATE_STORE_UNAVAILABLE', {}, { cause });
      throw cause;
    }
  }

  private async readEntries(log: StateKey, afterSequence: number): Promise<StoredLogEntry[]> {
    const { found } = await this.readHead(log, String(afterSequence));
    const entries: StoredLogEntry[] = [];
    for (let index = 0; index < found.length; index += 2) {
      const [type, json] = this.openedEntry(found[index + 1] as Buffer, log);
      entries.push({ type, json, sequence: Number(found[index]) });
    }
    return entries;
  }

  override follow(log: StateKey, follower: LogFollower): Promise<() => void> {
    return this.guarded('follow', () => this.subscriptions.follow(log, follower));
  }

  override async condition(): Promise<'ok' | 'filling'> {
    const memory = await this.guarded('condition', () => this.client.info('memory'));
    const [used, most] = ['used_memory', 'maxmemory'].map((name) =>
      Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1] ?? 0),
    );
    return most !== undefined && most > 0 && (used ?? 0) > FILLING_AT * most ? 'filling' : 'ok';
  }

  override async close(): Promise<void> {
    this.subscriptions.close();
    clearTimeout(this.nextCheck);
    await Promise.race([this.client.quit().catch(() => undefined), sleep(CLOSE_MS, undefined, { ref: false })]);
    this.client.disconnect();
  }

  /** The records as they are. */
  private async look(keys: readonly StateKey[]): Promise<Map<string, SeenRecord>> {
    if (keys.length === 0) return new Map();
    const names = keys.map((key) => this.names.of(key));
    const isOnePartition = keys.every(({ partition }) => partition === keys[0]?.partition);
    const kept = await this.guarded('read', () =>
      isOnePartition ? this.client.mgetBuffer(...names) : Promise.all(names.map((name) => this.client.getBuffer(name))),
    );
    return new Map(keys.map((key, index) => [key.name, this.opened(key, kept[index] ?? null)]));
  }

  private async commit(
    keys: readonly StateKey[],
    seen: ReadonlyMap<string, SeenRecord>,
    { writes, appends }: RedisTransaction,
  ): Promise<Committed> {
    const written = new Map<string, SeenRecord>();
    const records = [...keys, ...[...writes.values()].map(({ key }) => key).filter(({ name }) => !seen.has(name))];
    const recordValues = records.flatMap((key) => {
      const write = writes.get(key.name);
      const expected = seen.get(key.name)?.version ?? ANY_VERSION;
      if (write === undefined) return [expected, '=', '', ''];
      const record = this.sealed(write);
      written.set(key.name, record.seen);
      return [expected, write.text === null ? 'D' : 'S', record.bytes, record.lifetime];
    });
    const logs = [...appends.values()];
    const names = [...records.map((key) => this.names.of(key)), ...logs.flatMap(({ log }) => this.logNames(log))];
    const values = [
      records.length,
      logs.length,
      this.channelPrefix,
      ...recordValues,
      ...logs.flatMap((append) => this.appendValues(append)),
    ];
    const answer = await this.guarded('write', () => this.client.commitBuffer(names.length, ...names, ...values));
    const [isCommitted, found] = answer as [number, unknown[]];
    if (isCommitted !== 1) return { present: (found as Buffer[]).map((kept) => (kept.length === 0 ? null : kept)) };
    for (const [name, record] of written) this.remembered.set(name, record, ttlOf(writes.get(name)));
    return { sequences: found.map(Number) };
  }

  private sealed({ key, text, expiresInMs }: RedisWrite): { bytes: Buffer; seen: SeenRecord; lifetime: number | '' } {
    if (text === null) return { bytes: ABSENT.version, seen: ABSENT, lifetime: '' };
    const version = randomBytes(VERSION_BYTES);
    const bytes = Buffer.concat([version, this.cipher.encrypt(text, this.names.of(key))]);
    const isMortal = expiresInMs !== undefined && Number.isFinite(expiresInMs);
    return { bytes, seen: { version, text }, lifetime: isMortal ? Math.max(1, Math.ceil(expiresInMs)) : '' };
  }

  private opened(key: StateKey, kept: Buffer | null): SeenRecord {
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

  private decrypted(kept: Buffer, name: string): string {
    try {
      return this.readable(kept, name);
    } catch (cause) {
      throw new Problem('STATE_STORE_UNAVAILABLE', {}, { cause });
    }
  }

  private openedEntry(payload: Buffer, log: StateKey): [type: string, json: string] {
    return JSON.parse(this.readable(payload, this.entriesOf(log))) as [string, string];
  }

  /** @throws UnreadableRecord */
  private readable(kept: Buffer, name: string): string {
    try {
      return this.cipher.decrypt(kept, name);
    } catch (error) {
      this.sayEachMinute(`Something in Redis cannot be read: ${failureReason(error)}`);
      throw error;
    }
  }

  private appendValues({ log, limits, entries }: RedisAppend): (string | number | Buffer)[] {
    const keepMs = Math.max(HEAD_KEPT_AT_LEAST_MS, HEAD_KEPT_TIMES * limits.maxAgeMs);
    const payloads = entries.flatMap(({ type, json }) => [
      this.cipher.encrypt(JSON.stringify([type, json]), this.entriesOf(log)),
      json.length,
    ]);
    const { maxCount, maxAgeMs, maxCharacters } = limits;
    return [newEpoch(), keepMs, maxCount, maxAgeMs, maxCharacters, entries.length, ...payloads];
  }

  private async readHead(log: StateKey, after: string) {
    const [head, entries] = this.logNames(log);
    const answer = await this.guarded('read', () =>
      this.client.readLogBuffer(2, head, entries, newEpoch(), HEAD_KEPT_AT_LEAST_MS, after),
    );
    const [epoch, newest, oldest, found] = answer as [Buffer, number, number, (number | Buffer)[]];
    return { epoch: epoch.toString('latin1'), newest, oldest, found };
  }

  private logNames(log: StateKey): [head: string, entries: string] {
    return [`${this.names.of(log)}:head`, this.entriesOf(log)];
  }

  private entriesOf(log: StateKey): string {
    return this.names.of(log);
  }

  /** What ioredis throws may carry addresses and values: its sentence is enough. */
  private async guarded<T>(operation: string, work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      if (!this.isChecked) throw new Error(this.refusal ?? 'Redis cannot be reached');
      return await work();
    } catch (error) {
      if (error instanceof Problem) throw error;
      this.metrics?.errors.inc({ operation });
      const cause = new Error(failureReason(error));
      throw new Problem('STATE_STORE_UNAVAILABLE', {}, { cause });
    } finally {
      this.metrics?.seconds.observe({ operation }, (performance.now() - startedAt) / 1000);
    }
  }

  /** Another Redis may answer than before: it is looked at again whenever the connection was lost. */
  private check(): Promise<void> {
    this.checking ??= this.checkNow().finally(() => (this.checking = null));
    return this.checking;
  }

  private async checkNow(): Promise<void> {
    try {
      // A cluster would let the question wait, and the start of the process with it.
      if (this.client.status !== 'ready') throw new Error('Redis cannot be reached');
      this.refusal = await whyUnusable(this.client, this.cipher);
      this.isChecked = this.refusal === null;
      if (this.refusal !== null) this.sayEachMinute(this.refusal);
      else if (this.isLost) this.logger.log('The state store is back');
      this.isLost &&= !this.isChecked;
    } catch (error) {
      this.lost(error);
    }
    if (!this.isChecked && this.client.status === 'ready') this.checkLater();
  }

  /** No connection has to break before a Redis that was put right, or answers again, is used. */
  private checkLater(): void {
    clearTimeout(this.nextCheck);
    this.nextCheck = setTimeout(() => void this.check(), CHECK_AGAIN_MS * (0.5 + Math.random())).unref();
  }

  private sayEachMinute(sentence: string): void {
    if (Date.now() - (this.saidAt.get(sentence) ?? -Infinity) < MINUTE_MS) return;
    this.saidAt.set(sentence, Date.now());
    this.logger.error(sentence);
  }

  /** One line an outage. */
  private lost(error: unknown): void {
    if (!this.isLost) this.logger.warn(`The state store cannot be reached: ${failureReason(error)}`);
    this.isLost = true;
  }
}

/** The Redis that is configured; null where the state is kept in memory. */
export function redisStoreOf(environment: Environment, metrics: StateMetrics | null = null): RedisStore | null {
  const { STATE_URL, STATE_ENCRYPTION_KEY, STATE_ENCRYPTION_KEY_PREVIOUS } = environment;
  const address = readRedisAddress(STATE_URL.reveal());
  if (address === null) return null;
  const previous = STATE_ENCRYPTION_KEY_PREVIOUS === undefined ? [] : [STATE_ENCRYPTION_KEY_PREVIOUS.reveal()];
  return new RedisStore(address, new RecordCipher([STATE_ENCRYPTION_KEY?.reveal() ?? '', ...previous]), metrics);
}

function newEpoch(): string {
  return randomBytes(6).toString('hex');
}

/** A record that has expired is not to be remembered either. */
function ttlOf(write: RedisWrite | undefined): { ttl?: number } {
  const ms = write?.expiresInMs;
  return ms === undefined || !Number.isFinite(ms) ? {} : { ttl: Math.max(1, Math.floor(ms)) };
}

/** Without addresses, which may carry a password: the code, or what Redis itself says. */
function failureReason(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'message' in error && typeof error.message === 'string' ? error.message : 'unknown';
}
