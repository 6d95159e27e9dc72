import { setTimeout as sleep } from 'node:timers/promises';
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
import type { RedisAddress } from '../../config/redis-address.js';
import { valueOfJson } from '../state-json.js';
import type { StateMetrics } from '../state-metrics.js';
import { createRedisClient } from './redis-client.js';
import { RedisConnection } from './redis-connection.js';
import { RedisLogs } from './redis-logs.js';
import { RedisNames } from './redis-names.js';
import { RedisRecords } from './redis-records.js';
import { RedisTransaction, type RedisWrite, type SeenRecord } from './redis-transaction.js';

const ANY_VERSION = '*';
/** A step that lost so often is a defect, or a record that everybody writes. */
const MOST_ATTEMPTS = 100;
const FILLING_AT = 0.9;

/** How a step ended: its sequences, or the records as they are. */
type Committed = { sequences: number[] } | { present: (Buffer | null)[] };

/** State that any number of replicas share. */
export class RedisStore extends StateStore {
  private readonly channelPrefix: string;
  private readonly names = new RedisNames();
  private readonly connection: RedisConnection;
  private readonly records: RedisRecords;
  private readonly logs: RedisLogs;
  private readonly subscriptions: LogSubscriptions;

  constructor(address: RedisAddress, cipher: RecordCipher, metrics: StateMetrics | null = null) {
    super();
    this.connection = new RedisConnection(address, cipher, metrics);
    this.records = new RedisRecords(this.connection, this.names, cipher);
    const logs = new RedisLogs(this.connection, this.names, cipher);
    this.logs = logs;
    // Unlike keys, channels are the same in all databases of a server.
    this.channelPrefix = `${address.database}:`;
    this.subscriptions = new LogSubscriptions(createRedisClient(address, true), {
      position: (log) => logs.position(log),
      look: (log, from) => logs.look(log, from),
      renew: (log, epoch) => logs.renew(log, epoch),
      channel: (log) => this.channelPrefix + this.names.of(log),
      open: (payload, log) => logs.opened(payload, log),
    });
  }

  override async open(): Promise<string | null> {
    void this.subscriptions.connect().catch(() => undefined);
    return this.connection.open();
  }

  override async readAll(keys: readonly StateKey[]): Promise<unknown[]> {
    const seen = await this.records.look(keys);
    return keys.map(({ name }) => {
      const text = seen.get(name)?.text ?? null;
      return text === null ? null : valueOfJson(text);
    });
  }

  /**
   * Decides on the records as this replica saw them last, which is nearly always how they are, and so costs one round trip.
   * What is not written, because the decision was to write nothing or to throw, is decided on fresh records.
   */
  override async transact<R>(keys: readonly StateKey[], decide: (step: Transaction) => R): Promise<R> {
    let seen = this.records.recall(keys);
    let isFresh = keys.length === 0;
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      const step = new RedisTransaction(seen);
      let result: R;
      try {
        result = decide(step);
        if (step.isEmpty && isFresh) return taken(step, result);
      } catch (error) {
        if (isFresh) throw error;
        seen = await this.records.look(keys);
        isFresh = true;
        continue;
      }
      if (step.isEmpty) seen = await this.records.look(keys);
      else {
        const committed = await this.commit(keys, seen, step);
        if ('sequences' in committed) return taken(step, result);
        seen = new Map(keys.map((key, index) => [key.name, this.records.open(key, committed.present[index] ?? null)]));
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

  override position(log: StateKey): Promise<LogPosition> {
    return this.logs.position(log);
  }

  override async readLog(log: StateKey, afterSequence: number): Promise<StoredLogEntry[]> {
    try {
      return await this.logs.read(log, afterSequence);
    } catch (cause) {
      if (cause instanceof UnreadableRecord) throw new Problem('STATE_STORE_UNAVAILABLE', {}, { cause });
      throw cause;
    }
  }

  override follow(log: StateKey, follower: LogFollower): Promise<() => void> {
    return this.connection.ask('follow', () => this.subscriptions.follow(log, follower));
  }

  override async condition(): Promise<'ok' | 'filling'> {
    const memory = await this.connection.ask('condition', (client) => client.info('memory'));
    const [used = 0, most = 0] = ['used_memory', 'maxmemory'].map((name) =>
      Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(memory)?.[1] ?? 0),
    );
    return most > 0 && used > FILLING_AT * most ? 'filling' : 'ok';
  }

  override async close(): Promise<void> {
    this.subscriptions.close();
    await this.connection.close();
  }

  private async commit(
    keys: readonly StateKey[],
    seen: ReadonlyMap<string, SeenRecord>,
    { writes, appends }: RedisTransaction,
  ): Promise<Committed> {
    const written: [RedisWrite, SeenRecord][] = [];
    const records = [...keys, ...[...writes.values()].map(({ key }) => key).filter(({ name }) => !seen.has(name))];
    const recordValues = records.flatMap((key) => {
      const write = writes.get(key.name);
      const expected = seen.get(key.name)?.version ?? ANY_VERSION;
      if (write === undefined) return [expected, '=', '', ''];
      const { bytes, lifetime, seen: after } = this.records.seal(write);
      written.push([write, after]);
      return [expected, write.text === null ? 'D' : 'S', bytes, lifetime];
    });
    const logs = [...appends.values()];
    const names = [...records.map((key) => this.names.of(key)), ...logs.flatMap(({ log }) => this.logs.namesOf(log))];
    const values = [
      records.length,
      logs.length,
      this.channelPrefix,
      ...recordValues,
      ...logs.flatMap((append) => this.logs.valuesOf(append)),
    ];
    const answer = await this.connection.ask('write', (client) =>
      client.commitBuffer(names.length, ...names, ...values),
    );
    const [isCommitted, found] = answer as [number, unknown[]];
    if (isCommitted !== 1) return { present: (found as Buffer[]).map((kept) => (kept.length === 0 ? null : kept)) };
    for (const [write, after] of written) this.records.remember(write, after);
    return { sequences: found.map(Number) };
  }
}

/** A store in the Redis at this address, with the keys that are configured. */
export function redisStoreAt(
  address: RedisAddress,
  environment: Environment,
  metrics: StateMetrics | null = null,
): RedisStore {
  const { STATE_ENCRYPTION_KEY, STATE_ENCRYPTION_KEY_PREVIOUS } = environment;
  const previous = STATE_ENCRYPTION_KEY_PREVIOUS === undefined ? [] : [STATE_ENCRYPTION_KEY_PREVIOUS.reveal()];
  return new RedisStore(address, new RecordCipher([STATE_ENCRYPTION_KEY?.reveal() ?? '', ...previous]), metrics);
}

function taken<R>(step: RedisTransaction, result: R): R {
  for (const effect of step.effects) effect();
  return result;
}
