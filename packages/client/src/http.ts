import { ContactCentreError, problemOf } from './problem.js';
import type { Token } from './token.js';

export interface Command {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  body?: object | undefined;
  /** The command dials: it carries an `Idempotency-Key`, with which it may be repeated safely. */
  dials?: boolean;
}

/** Attempts of one command, the first included. */
const MAX_ATTEMPTS = 3;
/** A user does not wait longer than this: where the service asks for more, the refusal is reported at once. */
const MAX_WAIT_MS = 15_000;
const FIRST_WAIT_MS = 400;
/** A laptop that sleeps stops every timer: what was asked for before that is not sent again after it. */
const REPEAT_WITHIN_MS = 60_000;
/** Longer than the service takes for its slowest command. */
const ANSWER_WITHIN_MS = 30_000;

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Sends the requests of one agent's page. */
export class Http {
  constructor(
    readonly baseUrl: string,
    readonly token: Token,
    private readonly headers: Record<string, string>,
    private readonly fetch: typeof globalThis.fetch,
  ) {}

  /**
   * Sends a command and answers its body. It is repeated only where nothing can happen twice: a read, a command with a
   * key, or a refusal that says itself that nothing was done and that another attempt may help. Once the answer to a
   * dial was lost, a refusal speaks of the repetition alone: the first attempt may have placed the call.
   *
   * @throws ContactCentreError
   */
  async send<T>({ method, path, body, dials = false }: Command): Promise<T> {
    const headers: Record<string, string> = {
      ...(body && { 'content-type': 'application/json' }),
      ...(dials && { 'idempotency-key': newKey() }),
    };
    const init = { method, ...(body && { body: JSON.stringify(body) }) };
    const startedAt = Date.now();
    let mayBePlaced = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const response = await this.request(path, { ...init, headers, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
        if (!response.ok) throw await problemOf(response);
        return (response.status === 204 ? undefined : await response.json()) as T;
      } catch (error) {
        const failure = error instanceof ContactCentreError ? error : networkError(error);
        const isLost = isAnswerLost(failure);
        mayBePlaced ||= dials && isLost;
        const isSafe = isLost ? dials || method === 'GET' : mayRepeat(failure);
        const waitMs = failure.retryAfterMs ?? FIRST_WAIT_MS * 2 ** attempt;
        const isRepeated = isSafe && attempt < MAX_ATTEMPTS && waitMs <= MAX_WAIT_MS;
        if (isRepeated) await sleep(waitMs);
        if (!isRepeated || Date.now() - startedAt > REPEAT_WITHIN_MS)
          throw mayBePlaced && failure.outcome === 'not_executed' ? networkError(failure) : failure;
      }
    }
  }

  /** One request with the present token; a token that is refused is renewed once. */
  async request(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
  ): Promise<Response> {
    const url = this.baseUrl + path;
    const auth = await this.token.header({ signal: init.signal });
    const response = await this.fetch(url, { ...init, headers: { ...this.headers, ...init.headers, ...auth } });
    this.token.readClock(response);
    const used = auth['authorization']?.slice('Bearer '.length);
    if (response.status !== 401 || used === undefined) return response;
    const renewed = await this.token.header({ signal: init.signal, refused: used });
    if (renewed['authorization'] === auth['authorization']) return response;
    return this.fetch(url, { ...init, headers: { ...this.headers, ...init.headers, ...renewed } });
  }
}

/** A gateway in front answers with a page of its own when it has lost the service. */
function isAnswerLost({ code, status }: ContactCentreError): boolean {
  return code === 'NETWORK_ERROR' || (code === 'INVALID_ANSWER' && status >= 500);
}

function mayRepeat({ outcome, retryable }: ContactCentreError): boolean {
  return retryable && outcome === 'not_executed';
}

function networkError(cause: unknown): ContactCentreError {
  const detail = 'The service could not be reached, or its answer was lost.';
  return new ContactCentreError({ code: 'NETWORK_ERROR', outcome: 'unknown', detail }, null, cause);
}

/** `crypto.randomUUID` is missing on pages served over plain http. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
