import { Injectable } from '@nestjs/common';
import { LineOutput } from '../output/line-output.js';

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
      if (!this.output.write(startOf(attempt), 'attempt', handedOver)) resolve(false);
    });
  }

  end(attempt: Attempt, result: AuditResult): void {
    this.output.write(endOf(attempt, result), 'attempt');
  }

  /** A start and an end at once, of what nobody was allowed to begin. */
  refusal(attempt: Attempt, result: AuditResult): void {
    this.output.write(startOf(attempt), 'refusal');
    this.output.write(endOf(attempt, result), 'refusal');
  }
}

const startOf = (attempt: Attempt) => lineOf(attempt, 'start', {});
const endOf = (attempt: Attempt, result: AuditResult) => lineOf(attempt, 'end', result);

/** In one literal: an object put together from others takes several times the memory, twice for each dial. */
function lineOf(attempt: Attempt, phase: 'start' | 'end', result: Partial<AuditResult>): string {
  const { action, requestId, method, route, who, tenant, agentId, numbers } = attempt;
  const { callId, outcome, status, code } = result;
  const line = {
    level: INFO,
    time: new Date().toISOString(),
    stream: 'audit',
    action,
    requestId,
    method,
    route,
    who,
    tenant,
    agentId,
    numbers,
    phase,
    callId,
    outcome,
    status,
    code,
    msg: `${action} ${phase}`,
  };
  return `${JSON.stringify(line)}\n`;
}
