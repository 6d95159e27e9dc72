import type { ErrorCode } from '../../errors/catalogue.js';

/** Something that this process needs for its work. Rooms register theirs with `Readiness`. */
export interface ReadinessCheck {
  /** As an operator knows it, such as `state`. */
  readonly name: string;
  /** What `/readyz` answers while it is down. */
  readonly downCode: ErrorCode;
  /** `degraded` leaves the process ready: an upstream that is down must not take all replicas out of service. */
  check(): Promise<'ok' | 'degraded' | 'down'>;
}
