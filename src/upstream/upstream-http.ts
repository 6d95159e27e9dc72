import { Axios, type InternalAxiosRequestConfig } from 'axios';
import { Pool } from 'undici';
import { exchange, type UpstreamRequest, type UpstreamResponse } from './upstream-exchange.js';
import { UpstreamFailure } from './upstream-failure.js';
import { UpstreamLane } from './upstream-lane.js';
import { UpstreamSilence } from './upstream-silence.js';

export interface UpstreamTarget {
  /** Without a trailing slash; a path in it stands before every request path. */
  baseUrl: string;
  /** PEM: trusted instead of the public authorities. */
  ca?: string | undefined;
  /** PEM, for mutual TLS. */
  cert?: string | undefined;
  key?: string | undefined;
  /** Most connections for commands. */
  connections?: number;
  /** Most commands that wait for a connection. */
  queue?: number;
  maxAnswerBytes?: number;
}

/** A queue of two hundred waiting calls, each with its 16 KB of call data. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_COMMAND_CONNECTIONS = 256;
const MAX_QUEUED_COMMANDS = 512;
/** A command that fails is somebody's press; ten in a row are no accident. */
const COMMAND_BREAKER = { failures: 10, pauseMs: 2000 };
/** One poll an agent, each held for seconds: a probe keeps all others away for as long, so it takes more to begin. */
const POLL_LIMITS = { running: 20_000, failures: 100, pauseMs: 2000, areHeld: true };
const CONNECT_TIMEOUT_MS = 3000;

/**
 * One upstream's door: nothing that was sent is repeated, no redirect is followed, no proxy variable is read, and no
 * header is sent beyond those given and what HTTP/1.1 itself needs.
 */
export class UpstreamHttp {
  // `new Axios`, unlike `axios.create`, brings no default headers and no transforms that would parse the answer.
  readonly #axios = new Axios({});
  readonly #commands: Pool;
  /** Polls are held for seconds, one for each signed-in agent: apart, they never keep a dial waiting. */
  readonly #polls: Pool;
  readonly #silence = new UpstreamSilence();
  readonly #commandLane: UpstreamLane;
  readonly #pollLane = new UpstreamLane(POLL_LIMITS, this.#silence);
  readonly #pathPrefix: string;
  readonly #maxAnswerBytes: number;
  #closing: Promise<unknown> | undefined;

  constructor(target: UpstreamTarget) {
    const { origin, pathname } = new URL(target.baseUrl);
    this.#pathPrefix = pathname.replace(/\/$/, '');
    this.#maxAnswerBytes = target.maxAnswerBytes ?? MAX_ANSWER_BYTES;
    const { connections = MAX_COMMAND_CONNECTIONS, queue = MAX_QUEUED_COMMANDS } = target;
    this.#commandLane = new UpstreamLane({ ...COMMAND_BREAKER, running: connections + queue }, this.#silence);
    this.#commands = openPool(origin, target, connections);
    this.#polls = openPool(origin, target, null);
  }

  /** True while commands are refused because the upstream cannot be reached. */
  get isRefusing(): boolean {
    return this.#commandLane.isOpen;
  }

  /** True while the upstream does not answer, or is left alone because it did not. */
  get isDown(): boolean {
    return this.isRefusing || this.#pollLane.isOpen || this.#silence.isSilent;
  }

  /** Throws `UpstreamFailure` and nothing else: an AxiosError would carry credentials and telephone numbers along. */
  async command(request: UpstreamRequest): Promise<UpstreamResponse> {
    const endsAt = performance.now() + request.deadlineMs;
    return this.#commandLane.run(async () => {
      try {
        return await this.#send(request);
      } catch (error) {
        // The one repetition there is: no connection came about, so nothing can have been done.
        if (!(error instanceof UpstreamFailure) || error.kind !== 'unreachable') throw error;
        return this.#send({ ...request, deadlineMs: endsAt - performance.now() });
      }
    });
  }

  /** An event poll: the shortest way, since polls are nearly all of the traffic. */
  poll(request: UpstreamRequest): Promise<UpstreamResponse> {
    const sent = { ...request, path: this.#pathPrefix + request.path };
    return this.#pollLane.run(() => exchange(this.#polls, sent, this.#maxAnswerBytes));
  }

  /** Lets running requests finish, then closes the connections. */
  close(): Promise<unknown> {
    return (this.#closing ??= Promise.all([this.#commands.close(), this.#polls.close()]));
  }

  async #send(request: UpstreamRequest): Promise<UpstreamResponse> {
    const { method, headers, body } = request;
    // Not axios' `signal` for the deadline: it would replace the failure and lose whether the request was sent.
    const adapter = async (config: InternalAxiosRequestConfig<string>) => {
      const headers = Object.fromEntries(config.headers) as Record<string, string>;
      const sent = { ...request, path: config.url ?? '', headers };
      const data = await exchange(this.#commands, sent, this.#maxAnswerBytes);
      return { data, status: data.status, statusText: '', headers: {}, config };
    };
    try {
      const url = this.#pathPrefix + request.path;
      return (await this.#axios.request<UpstreamResponse>({ method, url, headers, data: body, adapter })).data;
    } catch (error) {
      if (error instanceof UpstreamFailure) throw error;
      throw new UpstreamFailure('unreachable', { sent: false, reason: 'CLIENT_ERROR' });
    }
  }
}

function openPool(origin: string, { ca, cert, key }: UpstreamTarget, connections: number | null): Pool {
  const tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), minVersion: 'TLSv1.2' as const };
  // undici's own time-outs are coarse; every exchange has its own timer.
  return new Pool(origin, {
    connections,
    connect: { ...tls, timeout: CONNECT_TIMEOUT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}
