import { Injectable } from '@nestjs/common';
import { type LineKind, LineOutput } from '../output/line-output.js';

/** pino's number for `info`, as in all other lines. */
const INFO = 30;
/** A start line that is not out by then: the attempt is refused. */
const START_WITHIN_MS = 1000;

/** Who tried what. Nothing else gets into the trail, so everything here must be fit to be kept for years. */
export interface Attempt {
  readonly action: string;
  readonly requestId: string;
  readonly method: string;
  /** The route's template: the address itself may carry numbers. */
  readonly route: string | null;
  /** `sub` of the caller's token; null where no token was accepted. */
  readonly who: string | null;
  readonly tenant: string | null;
  readonly agentId: string | null;
  /** Masked, by the name of their field. */
  readonly numbers: Readonly<Record<string, string>>;
}

/** What came of it. */
export interface AuditResult {
  readonly callId: string | null;
  readonly outcome: 'not_executed' | 'executed' | 'unknown';
  readonly status: number;
  readonly code: string | null;
}

type AuditRecord = Attempt & { readonly phase: 'start' | 'end' } & Partial<AuditResult>;

/** The audit trail: lines of their own on stdout, marked `"stream":"audit"`. LOG_LEVEL does not silence it. */
@Injectable()
export class AuditLog {
  constructor(private readonly output: LineOutput) {}

  /** Stdout takes no lines: what must not happen unrecorded must not happen now. */
  get isStuck(): boolean {
    return this.output.isStuck;
  }

  /** Resolves to whether the line was handed to the operating system, which is not waited for long. */
  start(attempt: Attempt): Promise<boolean> {
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), START_WITHIN_MS);
      const handedOver = () => {
        clearTimeout(late);
        resolve(true);
      };
      if (!this.output.write(lineOf({ ...attempt, phase: 'start' }), 'attempt', handedOver)) resolve(false);
    });
  }

  end(attempt: Attempt, result: AuditResult): void {
    this.write({ ...attempt, phase: 'end', ...result }, 'attempt');
  }

  /** A start and an end at once, of what nobody was allowed to begin. */
  refusal(attempt: Attempt, result: AuditResult): void {
    this.write({ ...attempt, phase: 'start' }, 'refusal');
    this.write({ ...attempt, phase: 'end', ...result }, 'refusal');
  }

  private write(record: AuditRecord, kind: LineKind): void {
    this.output.write(lineOf(record), kind);
  }
}

function lineOf(record: AuditRecord): string {
  const time = new Date().toISOString();
  const msg = `${record.action} ${record.phase}`;
  return `${JSON.stringify({ level: INFO, time, stream: 'audit', ...record, msg })}\n`;
}
