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
  /** Epoch milliseconds since when this picture may be old; null while it is live, or before it first was. */
  readonly staleSince: number | null;
  readonly session: Session | null;
  /** Open calls first, then those that ended while this page looked on; newest first. */
  readonly calls: readonly Call[];
  readonly previews: readonly PreviewOffer[];
  /** What the agent can do now, whatever call it is about. */
  readonly allowedCommands: readonly string[];
}

/** One message of the stream, as the service numbers it. */
export interface AgentMessage {
  readonly id: string;
  readonly type: string;
  readonly agentId: string | null;
  readonly occurredAt: string;
  readonly call: Call | null;
  readonly upstream: { eventType: string; content: unknown } | null;
  readonly session?: Session | null;
  readonly preview?: PreviewOffer | { controlId: string } | null;
}

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

/** The picture after a message of the stream. */
export function applyMessage(snapshot: AgentSnapshot, { event, data }: ServerSentEvent): AgentSnapshot {
  const message = JSON.parse(data) as AgentMessage & Pick<AgentSnapshot, 'session' | 'calls' | 'previews'>;
  if (event === 'open' || event === 'reset') {
    const over = snapshot.calls.filter((call) => isOver(call) && !message.calls.some(({ id }) => id === call.id));
    return withSession(
      { ...snapshot, calls: ordered([...message.calls, ...over]), previews: message.previews },
      message.session,
    );
  }
  const next = message.call === null ? snapshot : withCall(snapshot, message.call);
  return withPreview(withSession(next, message.session ?? sessionAfter(next.session, message)), message);
}

/** A call as a command answered it; an older answer never replaces what the stream told since. */
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

function withPreview(snapshot: AgentSnapshot, { type, preview }: AgentMessage): AgentSnapshot {
  if (!preview) return snapshot;
  const others = snapshot.previews.filter(({ controlId }) => controlId !== preview.controlId);
  return { ...snapshot, previews: type === 'preview.offered' ? [...others, preview as PreviewOffer] : others };
}
