/**
 * How a request ended without a whole answer. `overloaded`: too many of ours are on their way; `malformed`: something
 * answered, but no complete HTTP message.
 */
export type FailureKind = 'unreachable' | 'overloaded' | 'timeout' | 'broken' | 'malformed' | 'oversized';

/** The reason of a failure that we brought about ourselves: nobody needs the answer any more. */
export const GIVEN_UP = 'GIVEN_UP';

/**
 * A request to an upstream that brought no whole answer. It knows no address, header or body, so it may be logged
 * and handed on as a cause.
 */
export class UpstreamFailure extends Error {
  override readonly name = 'UpstreamFailure';
  /** True once the request was given to a connected socket: from then on nobody can say what it did. */
  readonly sent: boolean;
  /** HTTP status, when at least the headers of an answer arrived. */
  readonly status: number | null;
  /** Error code such as `ECONNREFUSED`. */
  readonly reason: string;

  constructor(
    readonly kind: FailureKind,
    { sent, status = null, reason }: { sent: boolean; status?: number | null; reason: string },
  ) {
    super(`${kind}: ${reason}`);
    this.sent = sent;
    this.status = status;
    this.reason = reason;
  }
}
