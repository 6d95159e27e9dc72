import { randomBytes } from 'node:crypto';
import { Problem } from '../../errors/problem.js';
import { ExpiryQueue, UNQUEUED, type Expiring } from './expiry-queue.js';
import type { StateKey } from '../keys.js';
import { bytesOf, inOnePiece, openForAll, openText } from './kept-text.js';
import { MemoryBudget, type Account } from './memory-budget.js';
import { MemoryLogs } from './memory-logs.js';
import { MemoryTransaction, type MemoryWrite } from './memory-transaction.js';
import {
  StateStore,
  type LogEntry,
  type LogFollower,
  type LogLimits,
  type LogPosition,
  type StoredLogEntry,
  type Transaction,
} from '../state-store.js';

interface MemoryRecord extends Expiring {
  readonly key: string;
  readonly account: Account;
  readonly isReadOften: boolean;
  text: string;
  /** Of a record that is read often, from its first reader on. */
  value: unknown;
}

/** What a record takes beside its two texts: its object, its place in the map and in the queue. Measured. */
const RECORD_BYTES = 140;
/** What an opened value takes, for each byte of its text. Measured with sessions. */
const VALUE_BYTES = 1.25;
/** Nobody has to write for what is over to be forgotten. */
const TIDY_EVERY_MS = 1000;

/** The budget, and the tenants that share it. */
export interface MemorySettings {
  /** What may be kept, in bytes. */
  budgetBytes: number;
  /** Those who have a share of it, at present. */
  tenantIds: () => readonly string[];
}

const DEFAULTS: MemorySettings = { budgetBytes: 512 * 1024 * 1024, tenantIds: () => [] };

/**
 * State of one process, within a budget of bytes. Ends are times of `performance.now()`: no record may stay longer or go
 * earlier because the clock of the machine is set.
 */
export class MemoryStore extends StateStore {
  private readonly records = new Map<string, MemoryRecord>();
  private readonly recordEnds = new ExpiryQueue<MemoryRecord>();
  private readonly budget: MemoryBudget;
  private readonly logs: MemoryLogs;
  private readonly tidying = setInterval(() => this.tidy(), TIDY_EVERY_MS).unref();

  constructor({ budgetBytes, tenantIds }: MemorySettings = DEFAULTS) {
    super();
    this.budget = new MemoryBudget(budgetBytes, tenantIds);
    this.logs = new MemoryLogs(this.budget, randomBytes(6).toString('hex'));
  }

  /** What is kept at present, in bytes of memory. */
  get usedBytes(): number {
    this.tidy();
    return this.budget.used;
  }

  override readAll(keys: readonly StateKey[]): Promise<unknown[]> {
    return Promise.resolve(keys.map(({ name }) => this.current(this.records.get(name))));
  }

  override transact<R>(keys: readonly StateKey[], decide: (step: Transaction) => R): Promise<R> {
    return new Promise((resolve) => {
      this.tidy();
      const step = new MemoryTransaction(keys, (name) => this.current(this.records.get(name)));
      const result = decide(step);
      this.checkRoom(step.records);
      for (const write of step.records.values()) this.write(write);
      for (const { log, entry, limits } of step.entries) this.logs.append(log, entry, limits);
      for (const effect of step.effects) effect();
      resolve(result);
    });
  }

  override append(log: StateKey, entry: LogEntry, limits: LogLimits): Promise<StoredLogEntry> {
    this.tidy();
    return Promise.resolve(this.logs.append(log, entry, limits));
  }

  override position(log: StateKey): Promise<LogPosition> {
    this.tidy();
    return Promise.resolve(this.logs.position(log));
  }

  override readLog(log: StateKey, afterSequence: number): Promise<StoredLogEntry[]> {
    return Promise.resolve(this.logs.after(log, afterSequence));
  }

  override follow(log: StateKey, follower: LogFollower): Promise<() => void> {
    return Promise.resolve(this.logs.follow(log, follower));
  }

  override open(): Promise<null> {
    return Promise.resolve(null);
  }

  override condition(): Promise<'ok' | 'filling'> {
    this.tidy();
    return Promise.resolve(this.budget.isFilling ? 'filling' : 'ok');
  }

  override close(): Promise<void> {
    clearInterval(this.tidying);
    return Promise.resolve();
  }

  private current(record: MemoryRecord | undefined): unknown {
    if (record === undefined || this.recordEnds.endOf(record) <= performance.now()) return null;
    return record.isReadOften ? (record.value ??= openForAll(record.text)) : openText(record.text);
  }

  /** Nothing that still counts is thrown out: a forgotten record could mean a second dial. */
  private checkRoom(writes: ReadonlyMap<string, MemoryWrite>): void {
    for (const write of writes.values()) {
      if (write.value === null || write.importance !== 'ordinary') continue;
      const growth = this.growthOf(write);
      if (growth > 0 && !this.budget.hasRoom(this.accountOf(write.key), growth)) throw new Problem('OVERLOADED');
    }
  }

  private write(write: MemoryWrite): void {
    const { key, value, expiresInMs } = write;
    const record = this.records.get(key.name);
    if (value === null) {
      this.forget(record);
      return;
    }
    const account = this.accountOf(key);
    this.budget.book(account, { kept: this.growthOf(write) });
    const kept = record ?? newRecord(key, account, value);
    if (record === undefined) this.records.set(kept.key, kept);
    kept.text = value;
    kept.value = undefined;
    this.recordEnds.schedule(kept, performance.now() + expiresInMs);
    this.logs.shrinkWindows();
  }

  private accountOf({ name, tenantId }: StateKey): Account {
    return this.records.get(name)?.account ?? this.budget.account(tenantId);
  }

  private growthOf({ key, value }: MemoryWrite): number {
    const record = this.records.get(key.name);
    const bytes = contentBytes(key, value ?? '');
    return record === undefined ? RECORD_BYTES + bytesOf(key.name) + bytes : bytes - contentBytes(record, record.text);
  }

  private forget(record: MemoryRecord | undefined): void {
    if (record === undefined) return;
    this.records.delete(record.key);
    this.recordEnds.remove(record);
    this.budget.book(record.account, {
      kept: -(RECORD_BYTES + bytesOf(record.key) + contentBytes(record, record.text)),
    });
  }

  /** Forgets what is over; each is looked at when its time comes, and not before. */
  private tidy(): void {
    const now = performance.now();
    for (let record = this.recordEnds.takeEnded(now); record; record = this.recordEnds.takeEnded(now))
      this.forget(record);
    this.logs.tidy(now);
  }
}

function newRecord({ name, isReadOften = false }: StateKey, account: Account, text: string): MemoryRecord {
  return { key: inOnePiece(name), account, isReadOften, text, value: undefined, slot: UNQUEUED };
}

function contentBytes({ isReadOften = false }: Pick<StateKey, 'isReadOften'>, text: string): number {
  return bytesOf(text) * (isReadOften ? 1 + VALUE_BYTES : 1);
}
