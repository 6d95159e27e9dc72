import { Axios, type InternalAxiosRequestConfig } from 'axios';
import { Pool } from 'undici';
import { exchange, type UpstreamRequest, type UpstreamResponse } from './upstream-exchange.js';
import { UpstreamFailure } from './upstream-failure.js';

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
  maxAnswerBytes?: number;
}

/** A queue of two hundred waiting calls, each with its 16 KB of call data. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_COMMAND_CONNECTIONS = 256;
const CONNECT_TIMEOUT_MS = 3000;

/**
 * One upstream's door: nothing is repeated, no redirect is followed, no proxy variable is read, and no header is sent
 * beyond those given and what HTTP/1.1 itself needs.
 */
export class UpstreamHttp {
  // `new Axios`, unlike `axios.create`, brings no default headers and no transforms that would parse the answer.
  readonly #axios = new Axios({});
  readonly #commands: Pool;
  /** Polls are held for seconds, one for each signed-in agent: apart, they never keep a dial waiting. */
  readonly #polls: Pool;
  readonly #pathPrefix: string;
  readonly #maxAnswerBytes: number;
  #closing: Promise<unknown> | undefined;

  constructor(target: UpstreamTarget) {
    const { origin, pathname } = new URL(target.baseUrl);
    this.#pathPrefix = pathname.replace(/\/$/, '');
    this.#maxAnswerBytes = target.maxAnswerBytes ?? MAX_ANSWER_BYTES;
    this.#commands = openPool(origin, target, target.connections ?? MAX_COMMAND_CONNECTIONS);
    this.#polls = openPool(origin, target, null);
  }

  /** Throws `UpstreamFailure` and nothing else: an AxiosError would carry credentials and telephone numbers along. */
  async command(request: UpstreamRequest): Promise<UpstreamResponse> {
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

  /** An event poll: the shortest way, since polls are nearly all of the traffic. */
  poll(request: UpstreamRequest): Promise<UpstreamResponse> {
    return exchange(this.#polls, { ...request, path: this.#pathPrefix + request.path }, this.#maxAnswerBytes);
  }

  /** Lets running requests finish, then closes the connections. */
  close(): Promise<unknown> {
    return (this.#closing ??= Promise.all([this.#commands.close(), this.#polls.close()]));
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
