import { randomBytes } from 'node:crypto';
import { Problem } from '../../errors/problem.js';
import { ExpiryQueue, UNQUEUED, type Expiring } from './expiry-queue.js';
import type { StateKey } from '../keys.js';
import { bytesOf, inOnePiece, openText } from './kept-text.js';
import { MemoryBudget, type Account } from './memory-budget.js';
import { MemoryLog } from './memory-log.js';
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
  text: string;
}

/** What a record takes beside its two texts: its object, its place in the map and in the queue. Measured. */
const RECORD_BYTES = 140;
/** Nobody has to write for what is over to be forgotten. */
const TIDY_EVERY_MS = 1000;

export interface MemorySettings {
  /** What may be kept, in bytes. */
  budgetBytes: number;
  /** Those who have a share of it, at present. */
  tenantIds: () => readonly string[];
}

const DEFAULTS: MemorySettings = { budgetBytes: 512 * 1024 * 1024, tenantIds: () => [] };

/** State of one process, within a budget of bytes. */
export class MemoryStore extends StateStore {
  private readonly records = new Map<string, MemoryRecord>();
  private readonly recordEnds = new ExpiryQueue<MemoryRecord>();
  private readonly logs = new Map<string, MemoryLog>();
  private readonly logEnds = new ExpiryQueue<MemoryLog>();
  /** Logs with a replay window by account, the one that was shrunk last at the end. */
  private readonly windows = new Map<Account, Set<MemoryLog>>();
  private readonly budget: MemoryBudget;
  private readonly epoch = randomBytes(6).toString('hex');
  /** Where logs begin: above every one that was forgotten, so that no sequence of one log is given twice. */
  private forgotten = 0;
  private readonly tidying = setInterval(() => this.tidy(), TIDY_EVERY_MS).unref();

  constructor({ budgetBytes, tenantIds }: MemorySettings = DEFAULTS) {
    super();
    this.budget = new MemoryBudget(budgetBytes, tenantIds);
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
      for (const { log, entry, limits } of step.entries) this.appendNow(log, entry, limits);
      for (const effect of step.effects) effect();
      resolve(result);
    });
  }

  override append(log: StateKey, entry: LogEntry, limits: LogLimits): Promise<StoredLogEntry> {
    this.tidy();
    return Promise.resolve(this.appendNow(log, entry, limits));
  }

  override position({ name }: StateKey): Promise<LogPosition> {
    this.tidy();
    const { newest, oldest } = this.logs.get(name) ?? { newest: this.forgotten, oldest: this.forgotten + 1 };
    return Promise.resolve({ epoch: this.epoch, newest, oldest });
  }

  override readLog({ name }: StateKey, afterSequence: number): Promise<StoredLogEntry[]> {
    return Promise.resolve(this.logs.get(name)?.after(afterSequence) ?? []);
  }

  override follow({ name }: StateKey, follower: LogFollower): Promise<() => void> {
    const log = this.log(name);
    const leave = log.follow((entry) => follower.take(entry));
    return Promise.resolve(() => {
      leave();
      if (log.isIdle && this.logs.get(name) === log) this.forgetLog(log);
    });
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
    if (record === undefined || this.recordEnds.endOf(record) <= Date.now()) return null;
    return openText(record.text);
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
    const kept = record ?? { key: inOnePiece(key.name), account, text: value, slot: UNQUEUED };
    if (record === undefined) this.records.set(kept.key, kept);
    kept.text = value;
    this.recordEnds.schedule(kept, Date.now() + expiresInMs);
    this.shrinkWindows();
  }

  private accountOf({ name, tenantId }: StateKey): Account {
    return this.records.get(name)?.account ?? this.budget.account(tenantId);
  }

  private growthOf({ key: { name }, value }: MemoryWrite): number {
    const record = this.records.get(name);
    const bytes = bytesOf(value ?? '');
    return record === undefined ? RECORD_BYTES + bytesOf(name) + bytes : bytes - bytesOf(record.text);
  }

  private forget(record: MemoryRecord | undefined): void {
    if (record === undefined) return;
    this.records.delete(record.key);
    this.recordEnds.remove(record);
    this.budget.book(record.account, { kept: -(RECORD_BYTES + bytesOf(record.key) + bytesOf(record.text)) });
  }

  private appendNow({ name, tenantId }: StateKey, entry: LogEntry, limits: LogLimits): StoredLogEntry {
    const log = this.log(name);
    log.account ??= this.budget.account(tenantId);
    const stored = log.append(entry, limits);
    this.bookLog(log);
    this.shrinkWindows();
    return stored;
  }

  private log(name: string): MemoryLog {
    let log = this.logs.get(name);
    if (log === undefined) this.logs.set(name, (log = new MemoryLog(inOnePiece(name), this.forgotten)));
    return log;
  }

  /** Writes down in its account what a log takes by now, and when it has to be looked at again. */
  private bookLog(log: MemoryLog): void {
    const { account, booked, bytes } = log;
    if (account === null) return;
    this.budget.book(account, { kept: bytes.kept - booked.kept, windows: bytes.windows - booked.windows });
    log.booked = bytes;
    this.logEnds.schedule(log, log.endsAt);
    let wide = this.windows.get(account);
    if (wide === undefined) this.windows.set(account, (wide = new Set()));
    if (bytes.windows > 0) wide.add(log);
    else wide.delete(log);
  }

  private shrinkWindows(): void {
    while (this.budget.windowsMustShrink) {
      const account = this.budget.widest;
      const wide = account === null ? undefined : this.windows.get(account);
      const log = wide?.values().next().value;
      if (wide === undefined || log === undefined) return;
      log.shrink();
      wide.delete(log);
      this.bookLog(log);
    }
  }

  private forgetLog(log: MemoryLog): void {
    this.forgotten = Math.max(this.forgotten, log.newest);
    this.logs.delete(log.name);
    this.logEnds.remove(log);
    if (log.account === null) return;
    this.windows.get(log.account)?.delete(log);
    this.budget.book(log.account, { kept: -log.booked.kept, windows: -log.booked.windows });
  }

  /** Forgets what is over; each is looked at when its time comes, and not before. */
  private tidy(): void {
    const now = Date.now();
    for (let record = this.recordEnds.takeEnded(now); record; record = this.recordEnds.takeEnded(now))
      this.forget(record);
    for (let log = this.logEnds.takeEnded(now); log; log = this.logEnds.takeEnded(now)) {
      log.forget(now);
      if (log.isIdle) this.forgetLog(log);
      else this.bookLog(log);
    }
  }
}
