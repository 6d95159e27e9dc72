import { setTimeout as sleep } from 'node:timers/promises';

/** Hands bytes to the operating system without ever blocking the event loop; `done` may be called before it returns. */
export type Sink = (bytes: Buffer, done: (error: NodeJS.ErrnoException | null, written: number) => void) => void;

/** `attempt` and `refusal` are lines of the audit trail. */
export type LineKind = 'ordinary' | 'refusal' | 'attempt';

interface Line {
  readonly text: string;
  readonly bytes: number;
  readonly onHandedOver: (() => void) | undefined;
}

const MIB = 1024 * 1024;
/** What may wait altogether for a line of each kind to be taken: what matters more finds room for longer. */
const ROOM: Readonly<Record<LineKind, number>> = { ordinary: 8 * MIB, refusal: 12 * MIB, attempt: 16 * MIB };
const BATCH_BYTES = 64 * 1024;
/** The pauses before the next try, doubled each time: a full pipe is empty again soon, a full disk is not. */
const RETRY_MS = { first: 2, longest: 100 };
/** A reader may be busy for this long. */
const STUCK_AFTER_MS = 1000;
const FLUSH_LOOK_MS = 5;

/**
 * Lines for stdout or stderr. What the reader does not take at once waits here, up to a limit; then lines are dropped and
 * counted. Nobody waits for a line but who asks to be told that it was handed over.
 */
export class LineOutput {
  /** Since the start. */
  readonly dropped: Record<LineKind, number> = { ordinary: 0, refusal: 0, attempt: 0 };
  private unreported = 0;
  private readonly attempts: Line[] = [];
  private readonly others: Line[] = [];
  private batch: { rest: Buffer; lines: Line[]; attempts: number } | undefined;
  private waiting = 0;
  private progressAt = 0;
  private hasFailed = false;
  /** A write is under way, or the pause before the next try. */
  private isBusy = false;
  private isPumping = false;
  private isPumpDue = false;
  private retryMs = RETRY_MS.first;

  constructor(private readonly sink: Sink) {}

  /** Lines wait, and the other side takes none: its reader stands still, the disk is full, the pipe is closed. */
  get isStuck(): boolean {
    return this.waiting > 0 && (this.hasFailed || performance.now() - this.progressAt > STUCK_AFTER_MS);
  }

  get waitingBytes(): number {
    return this.waiting;
  }

  /** Lines of attempts that are not handed over yet, those that are being written included. */
  get waitingAttempts(): number {
    return this.attempts.length + (this.batch?.attempts ?? 0);
  }

  /**
   * `text` ends with a line feed. Returns false when there was no room: the line is lost. One that nobody waits for is
   * written together with what else comes in this turn of the event loop.
   */
  write(text: string, kind: LineKind = 'ordinary', onHandedOver?: () => void): boolean {
    const bytes = Buffer.byteLength(text);
    if (this.waiting + bytes > ROOM[kind]) {
      this.dropped[kind]++;
      this.unreported++;
      return false;
    }
    if (this.waiting === 0) this.progressAt = performance.now();
    this.waiting += bytes;
    (kind === 'attempt' ? this.attempts : this.others).push({ text, bytes, onHandedOver });
    if (onHandedOver !== undefined) this.pump();
    else if (!this.isPumpDue) {
      this.isPumpDue = true;
      setImmediate(() => {
        this.isPumpDue = false;
        this.pump();
      });
    }
    return true;
  }

  /** Waits until all lines are out. Returns false when they are not in time, or nobody takes them. */
  async flush(withinMs: number): Promise<boolean> {
    this.pump();
    const deadline = performance.now() + withinMs;
    while (this.waiting > 0 && !this.isStuck && performance.now() < deadline) await sleep(FLUSH_LOOK_MS);
    return this.waiting === 0;
  }

  /** A loop: with a sink that is done at once, `settle` calling it would nest as deep as lines wait. */
  private pump(): void {
    if (this.isPumping) return;
    this.isPumping = true;
    while (!this.isBusy) {
      this.batch ??= this.nextBatch();
      if (this.batch === undefined) break;
      this.isBusy = true;
      this.sink(this.batch.rest, (error, written) => this.settle(error, written));
    }
    this.isPumping = false;
  }

  /** Attempts go first: a reader that is merely slow must not keep anybody from dialling. */
  private nextBatch(): LineOutput['batch'] {
    const lines = takeUpTo(BATCH_BYTES, this.attempts);
    const attempts = lines.length;
    const room = BATCH_BYTES - lines.reduce((sum, { bytes }) => sum + bytes, 0);
    if (this.attempts.length === 0) lines.push(...takeUpTo(room, this.others));
    if (lines.length === 0) return undefined;
    return { lines, attempts, rest: Buffer.from(lines.map(({ text }) => text).join('')) };
  }

  private settle(error: NodeJS.ErrnoException | null, written: number): void {
    if (error || written === 0) {
      this.hasFailed = error !== null && error.code !== 'EAGAIN';
      setTimeout(() => this.proceed(), this.retryMs).unref();
      this.retryMs = Math.min(this.retryMs * 2, RETRY_MS.longest);
      return;
    }
    this.hasFailed = false;
    this.retryMs = RETRY_MS.first;
    this.progressAt = performance.now();
    this.waiting -= written;
    this.finish(written);
    this.proceed();
  }

  private proceed(): void {
    this.isBusy = false;
    this.pump();
  }

  private finish(written: number): void {
    if (!this.batch) return;
    const { rest, lines } = this.batch;
    if (written < rest.length) {
      this.batch.rest = rest.subarray(written);
      return;
    }
    this.batch = undefined;
    for (const { onHandedOver } of lines) onHandedOver?.();
    if (this.unreported > 0 && this.waiting < ROOM.ordinary / 2) this.report();
  }

  /** Not by the logger: this must be read at every LOG_LEVEL. */
  private report(): void {
    const lines = this.unreported;
    this.unreported = 0;
    const msg = 'Log lines were dropped because stdout was stuck.';
    this.write(`${JSON.stringify({ level: 40, time: new Date().toISOString(), msg, lines })}\n`);
  }
}

/** The first of these lines, as many as fit; at least one, if there is any and room for a byte. */
function takeUpTo(room: number, queue: Line[]): Line[] {
  let left = room;
  let count = 0;
  for (const { bytes } of queue) {
    if (left <= 0 || (count > 0 && bytes > left)) break;
    left -= bytes;
    count++;
  }
  return queue.splice(0, count);
}
