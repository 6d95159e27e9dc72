import type { components } from './api.js';
import type { EventType, Listener } from './event-listeners.js';
import { Http, type Command } from './http.js';
import { LiveSnapshot } from './live-snapshot.js';
import { normaliseNumber } from './phone-number.js';
import { ContactCentreError } from './problem.js';
import type { AgentSnapshot, Call, PreviewOffer, Session } from './snapshot.js';
import { Token, type TokenSource } from './token.js';

type Schemas = components['schemas'];

export interface ConnectOptions {
  /** Address of the service, such as `https://calls.example.com`; empty for the page's own origin. */
  baseUrl: string;
  /** The agent, or `me` where the token binds exactly one. */
  agentId: string;
  /** Gives the caller's token; leave it out for a service with CALLER_AUTH=none. */
  token?: TokenSource;
  /** Only with CALLER_AUTH=none and several tenants. */
  tenant?: string;
  /** One stream for all tabs of the origin; true by default. */
  shareStream?: boolean;
  fetch?: typeof globalThis.fetch;
}

/** Connects to an agent: the snapshot is filled and kept up to date by the event stream until `close`. */
export function connect(options: ConnectOptions): Agent {
  return new Agent(options);
}

/** One agent, live. `subscribe` and `getSnapshot` fit React's `useSyncExternalStore`; `subscribe` is a Svelte store too. */
export class Agent {
  readonly #http: Http;
  readonly #path: string;
  readonly #live: LiveSnapshot;

  constructor({ baseUrl, agentId, token, tenant, shareStream = true, fetch = globalThis.fetch }: ConnectOptions) {
    const headers: Record<string, string> = tenant === undefined ? {} : { 'x-tenant': tenant };
    // Called as a method, the browser's fetch refuses to run.
    const send: typeof fetch = (...request) => fetch(...request);
    this.#http = new Http(baseUrl.replace(/\/$/, ''), new Token(token), headers, send);
    this.#path = `/v1/agents/${encodeURIComponent(agentId)}`;
    this.#live = new LiveSnapshot(this.#http, this.#path);
    void this.#live.open(shareStream ? `${this.#http.baseUrl}|${tenant ?? ''}|${agentId}` : null);
  }

  readonly getSnapshot = (): AgentSnapshot => this.#live.get();

  /** Calls back at once and after every change; the answer ends it. */
  readonly subscribe = (listener: (snapshot: AgentSnapshot) => void): (() => void) => this.#live.subscribe(listener);

  /** Calls back with every message of a type, after the snapshot has been updated; the returned function unsubscribes. */
  on<Type extends EventType>(type: Type, listener: Listener<Type>): () => void {
    return this.#live.listeners.add(type, listener);
  }

  /** Ends the stream. Nobody is signed out. */
  close(): void {
    this.#live.close();
  }

  async signIn(parameters: SignInRequest): Promise<Session> {
    const phoneNumber = normaliseNumber(parameters.phoneNumber);
    const body = { ...parameters, phoneNumber };
    return this.#live.keepSession(await this.#send<Session>({ method: 'PUT', path: '/session', body }));
  }

  /** `force` drops the call that the agent is in. */
  async signOut({ force = false } = {}): Promise<void> {
    await this.#send({ method: 'DELETE', path: `/session${force ? '?force=true' : ''}` });
  }

  changePassword(body: Schemas['PasswordDto']): Promise<void> {
    return this.#send({ method: 'PUT', path: '/password', body });
  }

  /** Calls a customer. */
  dial(called: string, more: Omit<Schemas['OutboundCallDto'], 'called'> = {}): Promise<Call> {
    return this.#dial('/calls/outbound', { ...more, called: normaliseNumber(called) });
  }

  callColleague(agentId: string, more: Omit<Schemas['InternalCallDto'], 'called'> = {}): Promise<Call> {
    return this.#dial('/calls/internal', { ...more, called: agentId });
  }

  async dialPreview({ controlId }: Pick<PreviewOffer, 'controlId'>, called: string, reference?: string): Promise<Call> {
    try {
      return await this.#dial('/calls/preview', { controlId, called, ...(reference !== undefined && { reference }) });
    } finally {
      void this.#live.refreshPreviews();
    }
  }

  /** Takes a waiting call out of a skill queue. */
  claim({ callId, skillId }: { callId: string; skillId: string }, reference?: string): Promise<Call> {
    return this.#dial('/calls/queued', { callId, skillId, ...(reference !== undefined && { reference }) });
  }

  answer = (call: Pick<Call, 'id'>) => this.#control(call, 'answer');
  hold = (call: Pick<Call, 'id'>) => this.#control(call, 'hold');
  retrieve = (call: Pick<Call, 'id'>) => this.#control(call, 'retrieve');
  mute = (call: Pick<Call, 'id'>) => this.#control(call, 'mute');
  unmute = (call: Pick<Call, 'id'>) => this.#control(call, 'unmute');
  /** Talks to this held call and holds the other. */
  swap = (call: Pick<Call, 'id'>) => this.#control(call, 'swap');
  /** Joins this held call and the active one. */
  conference = (call: Pick<Call, 'id'>, body: Schemas['ConferenceDto'] = {}) =>
    this.#dial(`/calls/${call.id}/conference`, body);
  sendDigits = (call: Pick<Call, 'id'>, digits: string) => this.#control(call, 'digits', { digits });
  transfer = (call: Pick<Call, 'id'>, body: TransferRequest) => this.#dial(`/calls/${call.id}/transfer`, body);
  consult = (call: Pick<Call, 'id'>, body: ConsultRequest) => this.#dial(`/calls/${call.id}/consult`, body);

  async hangUp({ id }: Pick<Call, 'id'>): Promise<void> {
    await this.#send({ method: 'DELETE', path: `/calls/${id}` });
  }

  cancelTransfer({ id }: Pick<Call, 'id'>): Promise<void> {
    return this.#send({ method: 'DELETE', path: `/calls/${id}/transfer` });
  }

  setState(state: Schemas['StateRequestDto']['state'], more: Omit<Schemas['StateRequestDto'], 'state'> = {}) {
    return this.#send<AgentStateAnswer>({ method: 'PUT', path: '/state', body: { state, ...more } });
  }

  async waitingCalls(skillId: string): Promise<Schemas['WaitingCallDto'][]> {
    const path = `/queues/${encodeURIComponent(skillId)}/waiting-calls`;
    return (await this.#send<Schemas['WaitingCallListDto']>({ method: 'GET', path })).items;
  }

  /** Connects two telephones; the agent need not be signed in. */
  connectPhones({ caller, called, ...more }: Schemas['CreateCallDto']): Promise<Call> {
    const body = { ...more, caller: normaliseNumber(caller, 'keep'), called: normaliseNumber(called, 'keep') };
    return this.#place(`/v1/mobile-agent/calls`, body);
  }

  #send<T>({ path, ...command }: Command): Promise<T> {
    return this.#http.send<T>({ ...command, path: this.#path + path });
  }

  async #control({ id }: Pick<Call, 'id'>, command: string, body?: object): Promise<Call> {
    return this.#live.keepCall(await this.#send<Call>({ method: 'POST', path: `/calls/${id}/${command}`, body }));
  }

  #dial(path: string, body: object): Promise<Call> {
    return this.#place(this.#path + path, body);
  }

  /** Places a call. Where nobody knows whether it was placed, the call that may exist is returned: follow it. */
  async #place(path: string, body: object): Promise<Call> {
    try {
      return this.#live.keepCall(await this.#http.send<Call>({ method: 'POST', path, body, dials: true }));
    } catch (error) {
      if (!(error instanceof ContactCentreError) || error.call === null) throw error;
      const collection = path.startsWith(this.#path) ? `${this.#path}/calls` : path;
      const known = await this.#http
        .send<Call>({ method: 'GET', path: `${collection}/${error.call}` })
        .catch(() => null);
      if (known === null) throw error;
      return this.#live.keepCall(known);
    }
  }
}

/** What is left out has the service's default. */
export type SignInRequest = Pick<Schemas['SignInDto'], 'password' | 'phoneNumber'> & Partial<Schemas['SignInDto']>;

export type TransferRequest = Schemas['TransferDto'];
export type ConsultRequest = Schemas['ConsultDto'];
/** `pending`: the requested state waits until the call is over. */
export type AgentStateAnswer = Schemas['AgentStateDto'];
