import { ExpiryQueue } from './expiry-queue.js';
import type { StateKey } from '../keys.js';
import { inOnePiece } from './kept-text.js';
import type { Account, MemoryBudget } from './memory-budget.js';
import { MemoryLog } from './memory-log.js';
import type { LogEntry, LogFollower, LogLimits, LogPosition, StoredLogEntry } from '../state-store.js';

/** The logs of one process, on the accounts of its budget. */
export class MemoryLogs {
  private readonly logs = new Map<string, MemoryLog>();
  private readonly ends = new ExpiryQueue<MemoryLog>();
  /** Logs with a replay window by account, the one that was shrunk last at the end. */
  private readonly windows = new Map<Account, Set<MemoryLog>>();
  /** Where logs begin: above every one that was forgotten, so that no sequence of one log is given twice. */
  private forgotten = 0;

  /** @param epoch of all these logs: they begin anew with the process */
  constructor(
    private readonly budget: MemoryBudget,
    private readonly epoch: string,
  ) {}

  append({ name, tenantId }: StateKey, entry: LogEntry, limits: LogLimits): StoredLogEntry {
    const log = this.log(name);
    log.account ??= this.budget.account(tenantId);
    const stored = log.append(entry, limits);
    this.book(log);
    this.shrinkWindows();
    return stored;
  }

  position({ name }: StateKey): LogPosition {
    const { newest, oldest } = this.logs.get(name) ?? { newest: this.forgotten, oldest: this.forgotten + 1 };
    return { epoch: this.epoch, newest, oldest };
  }

  after({ name }: StateKey, sequence: number): StoredLogEntry[] {
    return this.logs.get(name)?.after(sequence) ?? [];
  }

  follow({ name }: StateKey, follower: LogFollower): () => void {
    const log = this.log(name);
    const leave = log.follow((entry) => follower.take(entry));
    return () => {
      leave();
      if (log.isIdle && this.logs.get(name) === log) this.forget(log);
    };
  }

  /** Makes room for what is never thrown out. */
  shrinkWindows(): void {
    while (this.budget.windowsMustShrink) {
      const account = this.budget.widest;
      const wide = account === null ? undefined : this.windows.get(account);
      const log = wide?.values().next().value;
      if (wide === undefined || log === undefined) return;
      log.shrink();
      wide.delete(log);
      this.book(log);
    }
  }

  /** Forgets what is over; each log is looked at when its time comes, and not before. */
  tidy(now: number): void {
    for (let log = this.ends.takeEnded(now); log; log = this.ends.takeEnded(now)) {
      log.forget(now);
      if (log.isIdle) this.forget(log);
      else this.book(log);
    }
  }

  private log(name: string): MemoryLog {
    let log = this.logs.get(name);
    if (log === undefined) this.logs.set(name, (log = new MemoryLog(inOnePiece(name), this.forgotten)));
    return log;
  }

  /** Writes down in its account what a log takes by now, and when it has to be looked at again. */
  private book(log: MemoryLog): void {
    const { account, booked, bytes } = log;
    if (account === null) return;
    this.budget.book(account, { kept: bytes.kept - booked.kept, windows: bytes.windows - booked.windows });
    log.booked = bytes;
    this.ends.schedule(log, log.endsAt);
    let wide = this.windows.get(account);
    if (wide === undefined) this.windows.set(account, (wide = new Set()));
    if (bytes.windows > 0) wide.add(log);
    else wide.delete(log);
  }

  private forget(log: MemoryLog): void {
    this.forgotten = Math.max(this.forgotten, log.newest);
    this.logs.delete(log.name);
    this.ends.remove(log);
    if (log.account === null) return;
    this.windows.get(log.account)?.delete(log);
    this.budget.book(log.account, { kept: -log.booked.kept, windows: -log.booked.windows });
  }
}
