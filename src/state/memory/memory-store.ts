import { randomBytes } from 'node:crypto';
import { Problem } from '../../errors/problem.js';
import { MemoryLog } from './memory-log.js';
import {
  StateStore,
  type Change,
  type LogEntry,
  type LogLimits,
  type LogPosition,
  type StoredLogEntry,
} from '../state-store.js';

interface MemoryRecord {
  value: unknown;
  expiresAt: number;
}

const SWEEP_EVERY_MS = 10_000;
/** Records are around a kilobyte: this is the most that a process of half a gigabyte should hold. */
const MAX_RECORDS = 250_000;

/** State of one process. Values are shared, not copied: whoever reads one never changes it, but updates it. */
export class MemoryStore extends StateStore {
  private readonly records = new Map<string, MemoryRecord>();
  private readonly logs = new Map<string, MemoryLog>();
  private readonly epoch = randomBytes(6).toString('hex');
  /** Where logs begin: above every one that was forgotten, so that no sequence of one log is given twice. */
  private forgotten = 0;
  private readonly sweeper = setInterval(() => this.sweep(Date.now()), SWEEP_EVERY_MS).unref();

  constructor(private readonly maxRecords = MAX_RECORDS) {
    super();
  }

  override read<T>(key: string): Promise<T | null> {
    return Promise.resolve(this.current(key) as T | null);
  }

  override update<T, R>(key: string, change: (current: T | null) => Change<T, R>): Promise<R> {
    return new Promise((resolve) => {
      const current = this.current(key) as T | null;
      const { value, expiresInMs, result } = change(current);
      if (value === null) this.records.delete(key);
      else if (value !== undefined) {
        if (current === null && this.records.size >= this.maxRecords) this.makeRoom();
        this.records.set(key, { value, expiresAt: expiresInMs === undefined ? Infinity : Date.now() + expiresInMs });
      }
      resolve(result);
    });
  }

  override remove(key: string): Promise<void> {
    this.records.delete(key);
    return Promise.resolve();
  }

  override append(log: string, entry: LogEntry, limits: LogLimits): Promise<StoredLogEntry> {
    return Promise.resolve(this.log(log).append(entry, limits));
  }

  override position(log: string): Promise<LogPosition> {
    const kept = this.logs.get(log);
    kept?.forget(Date.now());
    const { newest, oldest } = kept ?? { newest: this.forgotten, oldest: this.forgotten + 1 };
    return Promise.resolve({ epoch: this.epoch, newest, oldest });
  }

  override readLog(log: string, afterSequence: number): Promise<StoredLogEntry[]> {
    return Promise.resolve(this.logs.get(log)?.after(afterSequence) ?? []);
  }

  override follow(log: string, reader: (entry: StoredLogEntry) => void): () => void {
    return this.log(log).follow(reader);
  }

  override close(): Promise<void> {
    clearInterval(this.sweeper);
    return Promise.resolve();
  }

  private current(key: string): unknown {
    const record = this.records.get(key);
    return record === undefined || record.expiresAt <= Date.now() ? null : record.value;
  }

  private log(name: string): MemoryLog {
    let log = this.logs.get(name);
    if (log === undefined) this.logs.set(name, (log = new MemoryLog(this.forgotten)));
    return log;
  }

  private makeRoom(): void {
    this.sweep(Date.now());
    // Nothing that still counts is thrown out: a forgotten record could mean a second dial.
    if (this.records.size >= this.maxRecords) throw new Problem('OVERLOADED');
  }

  private sweep(now: number): void {
    for (const [key, record] of this.records) if (record.expiresAt <= now) this.records.delete(key);
    for (const [name, log] of this.logs) {
      log.forget(now);
      if (!log.isIdle) continue;
      this.forgotten = Math.max(this.forgotten, log.newest);
      this.logs.delete(name);
    }
  }
}
