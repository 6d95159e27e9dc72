import { Axios, type InternalAxiosRequestConfig } from 'axios';
import { buildConnector, Client, Pool } from 'undici';
import { upstreamTraceHeaders } from '../../tracing/tracing.js';
import { normaliseAnswerHeads } from './answer-head.js';
import { NameLookup, type NameLookupOptions } from './name-lookup.js';
import { PollConnections } from './poll-connections.js';
import { RequestQueue } from './request-queue.js';
import {
  exchange,
  LATEST_START,
  type Endpoint,
  type UpstreamRequest,
  type UpstreamResponse,
} from './upstream-exchange.js';
import { UpstreamFailure } from './upstream-failure.js';
import { UpstreamLane } from './upstream-lane.js';
import { UpstreamSilence } from './upstream-silence.js';

/** One upstream: its address, its certificates and its limits. */
export interface UpstreamTarget {
  /** Without a trailing slash; a path in it stands before every request path. */
  baseUrl: string;
  /** PEM: trusted instead of the public authorities. */
  ca?: string | undefined;
  /** PEM, for mutual TLS. */
  cert?: string | undefined;
  key?: string | undefined;
  /** Most connections for everything but polls. */
  connections?: number;
  /** Most requests of one purpose that wait for a connection; polls never do. */
  queue?: number;
  maxAnswerBytes?: number;
  /** Told when requests begin to be refused because the upstream cannot be reached, and when they are sent again. */
  onCircuit?: (lane: 'commands' | 'polls', state: 'open' | 'closed') => void;
  /** How the host's name is looked up, where not as the system does. */
  names?: NameLookupOptions;
}

/** A queue of two hundred waiting calls, each with its 16 KB of call data. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
const MAX_COMMAND_CONNECTIONS = 256;
const MAX_QUEUED_COMMANDS = 512;
/** One command that fails says little; ten in a row are no accident. */
const COMMAND_BREAKER = { failures: 10, pauseMs: 2000 };
/** One poll an agent, each held for seconds: a probe keeps all others away for as long, so it takes more to begin. */
const POLL_LIMITS = { running: 20_000, failures: 100, pauseMs: 2000, areHeld: true };
const CONNECT_TIMEOUT_MS = 3000;
/**
 * How long an idle connection is kept. What an upstream says (`Keep-Alive: timeout`) shortens it and never lengthens it:
 * a box on the way forgets idle connections without a word, and a dial into one of those is lost.
 */
const IDLE = { keepAliveTimeout: 4000, keepAliveMaxTimeout: 4000 };
/** undici's own time-outs are coarse; every exchange has its own timer. */
const CONNECTION = { ...IDLE, headersTimeout: 0, bodyTimeout: 0 };

/**
 * One upstream's door: nothing that was sent is repeated, no redirect is followed, no proxy variable is read, and no
 * header is sent beyond those given and what HTTP/1.1 itself needs.
 */
export class UpstreamHttp {
  // `new Axios`, unlike `axios.create`, brings no default headers and no transforms that would parse the answer.
  readonly #axios = new Axios({});
  readonly #commands: Pool;
  /** Polls are held for seconds, one for each signed-in agent: apart, they never keep a dial waiting. */
  readonly #polls: PollConnections;
  readonly #queue: RequestQueue;
  readonly #silence = new UpstreamSilence();
  /** The queue limits it. */
  readonly #commandLane: UpstreamLane;
  readonly #pollLane: UpstreamLane;
  readonly #endpoint: Endpoint;
  #closing: Promise<unknown> | undefined;

  constructor(target: UpstreamTarget) {
    const { origin, pathname } = new URL(target.baseUrl);
    const { maxAnswerBytes = MAX_ANSWER_BYTES } = target;
    this.#endpoint = { pathPrefix: pathname.replace(/\/$/, ''), maxAnswerBytes };
    const { connections = MAX_COMMAND_CONNECTIONS, queue = MAX_QUEUED_COMMANDS } = target;
    this.#queue = new RequestQueue({ running: connections, waiting: queue });
    const told = (lane: 'commands' | 'polls') => (state: 'open' | 'closed') => target.onCircuit?.(lane, state);
    const commandLimits = { ...COMMAND_BREAKER, running: Infinity, onCircuit: told('commands') };
    this.#commandLane = new UpstreamLane(commandLimits, this.#silence);
    this.#pollLane = new UpstreamLane({ ...POLL_LIMITS, onCircuit: told('polls') }, this.#silence);
    const connect = connector(target);
    this.#commands = new Pool(origin, { connections, connect, ...CONNECTION });
    this.#polls = new PollConnections(() => new Client(origin, { connect, ...CONNECTION }), this.#endpoint);
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
    const { purpose = 'command', agent, deadlineMs } = request;
    if (this.#closing) throw closed();
    const endsAt = performance.now() + deadlineMs;
    const place = this.#queue.enter(purpose, agent);
    try {
      return await this.#commandLane.run(async () => {
        await place.turn(LATEST_START * deadlineMs);
        try {
          return await this.#send(request, endsAt - performance.now());
        } catch (error) {
          // The one repetition there is: no connection came about, so nothing can have been done.
          if (!(error instanceof UpstreamFailure) || error.kind !== 'unreachable') throw error;
          return this.#send(request, endsAt - performance.now());
        }
      });
    } finally {
      place.leave();
    }
  }

  /** An event poll: the shortest way, since polls are nearly all of the traffic. */
  poll(request: UpstreamRequest): Promise<UpstreamResponse> {
    if (this.#closing) return Promise.reject(closed());
    return this.#pollLane.run(() => this.#polls.exchange(request));
  }

  /** Lets running requests finish, then closes the connections. */
  close(): Promise<unknown> {
    const commands = () => this.#queue.empty().then(() => this.#commands.close());
    return (this.#closing ??= Promise.all([commands(), this.#polls.close()]));
  }

  async #send(request: UpstreamRequest, deadlineMs: number): Promise<UpstreamResponse> {
    const { method, path: url, headers, body } = request;
    // Not axios' `signal` for the deadline: it would replace the failure and lose whether the request was sent.
    const adapter = async (config: InternalAxiosRequestConfig<string>) => {
      const headers = Object.fromEntries(config.headers) as Record<string, string>;
      Object.assign(headers, upstreamTraceHeaders());
      const sent = { ...request, path: config.url ?? '', headers, deadlineMs };
      const data = await exchange(this.#commands, sent, this.#endpoint);
      return { data, status: data.status, statusText: '', headers: {}, config };
    };
    try {
      return (await this.#axios.request<UpstreamResponse>({ method, url, headers, data: body, adapter })).data;
    } catch (error) {
      if (error instanceof UpstreamFailure) throw error;
      throw new UpstreamFailure('unreachable', { sent: false, reason: 'CLIENT_ERROR' });
    }
  }
}

const closed = () => new UpstreamFailure('unreachable', { sent: false, reason: 'CLOSED' });

function connector({ ca, cert, key, names }: UpstreamTarget): buildConnector.connector {
  const tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), minVersion: 'TLSv1.2' as const };
  const connect = buildConnector({ ...tls, lookup: new NameLookup(names).lookup, timeout: CONNECT_TIMEOUT_MS });
  return (options, callback) => {
    connect(options, (...result) => {
      if (result[0] === null) normaliseAnswerHeads(result[1]);
      callback(...result);
    });
  };
}
