import type { components } from './api.js';
import type { ServerSentEvent } from './sse.js';

type Schemas = components['schemas'];
export type Call = Schemas['CallDto'];
export type Session = Schemas['SessionDto'];
export type PreviewOffer = Schemas['PreviewOfferDto'];

/** `live`: what is shown is true now. Anything else: it was true until `staleSince`, or nothing is known yet. */
export type ConnectionState = 'connecting' | 'live' | 'reconnecting' | 'refused' | 'closed';

/** Everything that a page shows of an agent. A new object after every change; unchanged parts stay the same objects. */
export interface AgentSnapshot {
  readonly connection: ConnectionState;
  /** Epoch milliseconds since when this snapshot may be old; null while it is live, or before it first was. */
  readonly staleSince: number | null;
  readonly session: Session | null;
  /** Open calls first, then those that ended while this page looked on; newest first. */
  readonly calls: readonly Call[];
  readonly previews: readonly PreviewOffer[];
  /** What the agent can do now, whatever call it is about. */
  readonly allowedCommands: readonly string[];
}

/** Every event that the service can send; told apart by `event`. */
type AgentStreamEvent = Schemas['AgentStreamEvent'];
/** One message of the stream, as the service numbers it. */
export type AgentMessage = Extract<AgentStreamEvent['data'], { type: string }>;
/** The message of one type. */
export type MessageOf<Type extends AgentMessage['type'], Message = AgentMessage> = Message extends { type: infer Types }
  ? Type extends Types
    ? Message
    : never
  : never;

export const emptySnapshot: AgentSnapshot = {
  connection: 'connecting',
  staleSince: null,
  session: null,
  calls: [],
  previews: [],
  allowedCommands: [],
};

/** Ended calls that are still shown; the rest can be read from the service. */
const KEPT_CALLS = 20;

export const isOver = ({ state }: Pick<Call, 'state'>) =>
  state === 'ended' || state === 'failed' || state === 'unknown';

/** The snapshot after a message of the stream. */
export function applyMessage(snapshot: AgentSnapshot, { event, data }: ServerSentEvent): AgentSnapshot {
  if (event === 'open' || event === 'reset') return atPosition(snapshot, JSON.parse(data) as Schemas['OpenMessageDto']);
  const message = JSON.parse(data) as AgentMessage;
  const next = message.call === null ? snapshot : withCall(snapshot, message.call);
  const session = 'session' in message ? message.session : undefined;
  return withPreview(withSession(next, session ?? sessionAfter(next.session, message)), message);
}

function atPosition(snapshot: AgentSnapshot, { session, calls, previews }: Schemas['OpenMessageDto']): AgentSnapshot {
  const over = snapshot.calls.filter((call) => isOver(call) && !calls.some(({ id }) => id === call.id));
  return withSession({ ...snapshot, calls: ordered([...calls, ...over]), previews }, session);
}

/** A call as a command answered it; an older answer never replaces what the stream brought since. */
export function withCall(snapshot: AgentSnapshot, call: Call): AgentSnapshot {
  const known = snapshot.calls.find(({ id }) => id === call.id);
  if (known !== undefined && known.updatedAt > call.updatedAt) return snapshot;
  return { ...snapshot, calls: ordered([call, ...snapshot.calls.filter(({ id }) => id !== call.id)]) };
}

export function withSession(snapshot: AgentSnapshot, session: Session | null): AgentSnapshot {
  if (session === snapshot.session) return snapshot;
  return { ...snapshot, session, allowedCommands: session?.allowedCommands ?? [] };
}

function ordered(calls: readonly Call[]): readonly Call[] {
  const byAge = calls.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1));
  return [...byAge.filter((call) => !isOver(call)), ...byAge.filter(isOver).slice(0, KEPT_CALLS)];
}

const SESSION_STATES: Readonly<Record<string, Session['state']>> = {
  'session.signedOut': 'signedOut',
  'session.takenOver': 'takenOver',
  'session.degraded': 'degraded',
  'session.restored': 'signedIn',
};

/** Where a message carries no session: what its type alone says. */
function sessionAfter(session: Session | null, { type }: AgentMessage): Session | null {
  if (session === null) return null;
  const state = SESSION_STATES[type];
  if (state !== undefined) return { ...session, state };
  if (!type.startsWith('agent.')) return session;
  return { ...session, agentState: type.slice('agent.'.length) as Session['agentState'] };
}

function withPreview(snapshot: AgentSnapshot, message: AgentMessage): AgentSnapshot {
  if (!('preview' in message)) return snapshot;
  const { controlId } = message.preview;
  const others = snapshot.previews.filter((offer) => offer.controlId !== controlId);
  return { ...snapshot, previews: message.type === 'preview.offered' ? [...others, message.preview] : others };
}
