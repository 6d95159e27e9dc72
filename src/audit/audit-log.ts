import { type DestinationStream, type Logger, pino } from 'pino';

/** One record. Nothing else gets into the trail, so everything here must be fit to be kept for years. */
export interface AuditRecord {
  readonly phase: 'start' | 'end';
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
  /** Only at the end. */
  readonly callId?: string | null;
  readonly outcome?: 'not_executed' | 'executed' | 'unknown';
  readonly status?: number;
  readonly code?: string | null;
}

/**
 * The audit trail: lines of their own on stdout, marked `"stream":"audit"`. It has its own logger, because LOG_LEVEL must
 * not silence it.
 */
export class AuditLog {
  private readonly pino: Logger;

  constructor(destination?: DestinationStream) {
    const options = { level: 'info', base: { stream: 'audit' }, timestamp: pino.stdTimeFunctions.isoTime };
    this.pino = destination ? pino(options, destination) : pino(options);
  }

  write(record: AuditRecord): void {
    this.pino.info(record, `${record.action} ${record.phase}`);
  }
}
