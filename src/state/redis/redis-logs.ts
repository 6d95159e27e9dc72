import { randomBytes } from 'node:crypto';
import type { StateKey } from '../keys.js';
import { valueOfJson } from '../state-json.js';
import type { LogPosition, StoredLogEntry } from '../state-store.js';
import type { LogLook, SealedEntry } from './log-access.js';
import { markOf, type RecordCipher } from './record-cipher.js';
import type { RedisConnection } from './redis-connection.js';
import { failureReason } from './redis-connection.js';
import type { RedisNames } from './redis-names.js';
import type { RedisAppend } from './redis-transaction.js';

/**
 * How long a log that nobody writes remembers its numbers: longer than its entries live, and than a reader stays, or stays
 * away. A reader to whom nothing happens for so long is told of a loss.
 */
const HEAD_KEPT_AT_LEAST_MS = 24 * 3_600_000;
const HEAD_KEPT_TIMES = 25;

/** How logs are kept: a head with epoch and numbers, and a stream of encrypted entries (`redis-scripts.ts`). */
export class RedisLogs {
  constructor(
    private readonly connection: RedisConnection,
    private readonly names: RedisNames,
    private readonly cipher: RecordCipher,
  ) {}

  namesOf(log: StateKey): [head: string, entries: string] {
    const name = this.names.of(log);
    return [`${name}:head`, name];
  }

  async position(log: StateKey): Promise<LogPosition> {
    const { epoch, newest, oldest } = await this.readHead(log, '');
    return { epoch, newest, oldest };
  }

  /** @throws UnreadableRecord, and what the connection throws */
  async read(log: StateKey, afterSequence: number): Promise<StoredLogEntry[]> {
    const { entries } = await this.look(log, afterSequence + 1);
    return entries.map(({ payload, sequence }) => {
      const [type, json] = this.opened(payload, log);
      return { type, json, sequence };
    });
  }

  async look(log: StateKey, from: number | 'newest'): Promise<LogLook> {
    const { epoch, newest, found } = await this.readHead(log, from === 'newest' ? from : String(from - 1));
    const entries: SealedEntry[] = [];
    for (let index = 0; index < found.length; index += 2) {
      const payload = found[index + 1] as Buffer;
      entries.push({ sequence: Number(found[index]), payload, mark: markOf(payload) });
    }
    return { epoch, newest, entries };
  }

  /** Whoever notices first gives the epoch; to all others the log has another one by then. */
  async renew(log: StateKey, epoch: string): Promise<void> {
    const [head] = this.namesOf(log);
    const isRenewed = await this.connection.ask('write', (client) => client.renewLog(1, head, epoch, newEpoch()));
    if (isRenewed === 1) this.connection.sayEachMinute('Redis lost what it had stored: event streams begin anew');
  }

  /** @throws UnreadableRecord */
  opened(payload: Buffer, log: StateKey): [type: string, json: string] {
    try {
      return valueOfJson(this.cipher.decrypt(payload, this.names.of(log))) as [string, string];
    } catch (error) {
      this.connection.sayEachMinute(`A log in Redis cannot be read: ${failureReason(error)}`);
      throw error;
    }
  }

  /** What the commit script wants to know of a log, behind its names. */
  valuesOf({ log, limits, entries }: RedisAppend): (string | number | Buffer)[] {
    const keepMs = Math.max(HEAD_KEPT_AT_LEAST_MS, HEAD_KEPT_TIMES * limits.maxAgeMs);
    const payloads = entries.flatMap(({ type, json }) => [
      this.cipher.encrypt(JSON.stringify([type, json]), this.names.of(log)),
      json.length,
    ]);
    const { maxCount, maxAgeMs, maxCharacters } = limits;
    return [newEpoch(), keepMs, maxCount, maxAgeMs, maxCharacters, entries.length, ...payloads];
  }

  private async readHead(log: StateKey, after: string) {
    const [head, entries] = this.namesOf(log);
    const answer = await this.connection.ask('read', (client) =>
      client.readLogBuffer(2, head, entries, newEpoch(), HEAD_KEPT_AT_LEAST_MS, after),
    );
    const [epoch, newest, oldest, found] = answer as [Buffer, number, number, (number | Buffer)[]];
    return { epoch: epoch.toString('latin1'), newest, oldest, found };
  }
}

function newEpoch(): string {
  return randomBytes(6).toString('hex');
}
