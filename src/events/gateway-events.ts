import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../state/agent-ref.js';
import { keys } from '../state/keys.js';
import { StateStore, type Transaction } from '../state/state-store.js';
import { traced } from '../tracing/tracing.js';
import { AgentCalls } from '../calls/agent-calls.js';
import type { AppliedEvent, AppliedToCalls } from '../calls/changes/apply-event.js';
import { callKeys } from '../calls/kept-calls.js';
import { occupationOf } from '../calls/dial-commands.js';
import { updatedCalls } from '../calls/changes/updated-calls.js';
import { isSettled, type Call } from '../calls/call.js';
import { toCallDto } from '../calls/call.dto.js';
import { PreviewOffers, type PreviewOffer } from '../calls/previews/preview-offers.js';
import type { AgentState, SessionCredentials, SessionLease } from '../auth/agent-session/agent-session.js';
import { AgentStates } from '../agents/agent-states.js';
import { GatewayAccess } from '../agents/gateway-access.js';
import { sessionResource } from '../auth/agent-session/session-resource.js';
import { sessionIn, SessionRecords, withAgentState } from '../auth/agent-session/session-records.js';
import { AgentStream } from './stream/agent-stream.js';
import { UpdatedCallPublisher } from './stream/updated-call-publisher.js';
import { meaningOf, type EventMeaning } from './event-table.js';
import { contentText, type GatewayEvent } from '../upstream/cc-gateway/gateway-event.js';
import { toPreviewOfferDto } from '../calls/previews/preview-offer.dto.js';
import { PreviewExpiry } from './preview-expiry.js';
import { readCallEvent } from './read-call-event.js';
import { readPreview } from './read-preview.js';
import { withoutCredentials } from './without-credentials.js';
import type { StreamType } from './stream/stream-message.js';

/** Under which sign-in and lease an event was polled. */
export interface EventSource {
  readonly credentials: SessionCredentials;
  readonly lease: SessionLease;
}

/** What one event came to, and what is still to do about it. */
interface TakenEvent {
  readonly type: StreamType;
  readonly offer: PreviewOffer | null;
  readonly applied: AppliedToCalls | null;
  /** The agent's calls before it; null where it speaks of none. */
  readonly before: readonly Call[] | null;
  /** It may have made room for a state that was asked for and had to wait. */
  readonly allowsState: boolean;
}

/**
 * Draws the consequences of one gateway event: session, call, offers and the message on the agent's stream, all in one
 * step of the state store.
 */
@Injectable()
export class GatewayEvents {
  constructor(
    private readonly store: StateStore,
    private readonly access: GatewayAccess,
    private readonly records: SessionRecords,
    private readonly calls: AgentCalls,
    private readonly previews: PreviewOffers,
    private readonly expiry: PreviewExpiry,
    private readonly stream: AgentStream,
    private readonly updates: UpdatedCallPublisher,
    private readonly states: AgentStates,
  ) {}

  async take(agent: AgentRef, source: EventSource, event: GatewayEvent): Promise<void> {
    const { sessionId } = source.credentials;
    const meaning = meaningOf(event.eventType);
    if (meaning.endsSession === true && (await this.records.lasts(agent, sessionId))) {
      const occurredAt = new Date(event.occurredAt).toISOString();
      return this.access.lose(agent, sessionId, { kind: 'lost', upstream: upstreamOf(source, event), occurredAt });
    }
    const read = [keys.session(agent), ...callKeys(agent), keys.previews(agent)];
    const take = () => this.store.transact(read, (step) => this.takeIn(step, agent, source, event));
    const taken = await traced('publish', {}, take);
    if (taken === null) return;
    const { type, offer, applied, before, allowsState } = taken;
    this.stream.counted(type);
    if (offer !== null) this.expiry.watch(agent, offer);
    if (applied !== null && before !== null) this.calls.announce(agent, before, applied.calls);
    if (allowsState) this.states.followUp(agent, sessionId, meaning.forced === true);
  }

  /** Whether an event that was given to the store, which then did not answer, is on the stream already. */
  isTold(agent: AgentRef, source: EventSource, event: GatewayEvent): Promise<boolean> {
    const occurredAt = new Date(event.occurredAt).toISOString();
    return this.stream.hasTold(agent, { occurredAt, upstream: upstreamOf(source, event) });
  }

  /** Null where another replica has the agent by now: whoever comes that late writes nothing. */
  private takeIn(step: Transaction, agent: AgentRef, source: EventSource, event: GatewayEvent): TakenEvent | null {
    const session = sessionIn(step, agent);
    if (session.lease !== null && session.lease.replica !== source.lease.replica) return null;
    const meaning = meaningOf(event.eventType);
    // All that is kept of the event is read from this: no credential goes on in the text of a reason or an offer.
    const upstream = upstreamOf(source, event);
    const occurredAt = new Date(event.occurredAt).toISOString();
    // The last words of a sign-in that is over: told, but neither the next sign-in nor its calls are moved by them.
    if (session.credentials?.sessionId !== source.credentials.sessionId) {
      this.stream.publishIn(step, agent, { type: 'upstream.other', occurredAt, call: null, upstream });
      return { type: 'upstream.other', offer: null, applied: null, before: null, allowsState: false };
    }
    const offered = meaning.offersPreview === true ? readPreview(upstream.content) : null;
    const offer = offered === null ? null : this.previews.addIn(step, agent, offered);
    const callEvent = readCallEvent({ ...event, content: upstream.content }, meaning);
    const { applied, before } = callEvent === null ? nothingApplied : this.calls.applyIn(step, agent, callEvent);
    const agentState = meaning.agentState ?? (talks(applied) ? 'talking' : null);
    const after = agentState === null ? null : withAgentState(session, stateToldBy(event, meaning, agentState));
    if (after !== null) step.set(keys.session(agent), after);
    const tellsSession = after !== null || holdsOrLetsGo(applied, before);
    const occupation = () => occupationOf(applied?.calls ?? this.calls.openIn(agent, step.get(keys.calls(agent))));
    const type = typeOf(meaning, applied);
    this.stream.publishIn(step, agent, {
      type,
      occurredAt,
      call: applied === null ? null : toCallDto(applied.call, applied.calls),
      upstream,
      ...(tellsSession && { session: sessionResource(agent, after ?? session, occupation()) }),
      ...(offer !== null && { preview: toPreviewOfferDto(offer) }),
    });
    if (applied !== null)
      this.updates.publishIn(step, agent, updatedCalls(before, applied.calls, applied.call.id), applied.calls);
    const isOver = applied?.moved === true && isSettled(applied.call);
    const allowsState = session.stateRequest !== null && (after !== null || isOver);
    return { type, offer, applied, before, allowsState };
  }
}

const nothingApplied = { applied: null, before: null };

function upstreamOf({ credentials }: EventSource, { eventType, content }: GatewayEvent) {
  return { eventType, content: withoutCredentials(content, credentials) };
}

function stateToldBy({ content, occurredAt }: GatewayEvent, { forced }: EventMeaning, agentState: AgentState) {
  return { agentState, reason: forced === true ? FORCED_REASON : reasonIn(content), at: occurredAt };
}

/** Of a state that an inspector forced (API reference 1346). */
const FORCED_REASON = 3;

/** The cause that a state event tells; it is printed as text. */
function reasonIn(content: unknown): number | null {
  const text = contentText(content, 'reason');
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : null;
}

/** A held call leaves room for another one, and no event of the agent's state says so. */
function holdsOrLetsGo(applied: AppliedToCalls | null, before: readonly Call[] | null): boolean {
  if (applied?.moved !== true || before === null) return false;
  const [was, is] = [occupationOf(before).occupation, occupationOf(applied.calls).occupation];
  return was !== is && (was === 'held' || is === 'held');
}

/** A conversation began. Not every way to it brings `AgentState_Busy`: a preview call does not (API reference 1233). */
function talks(applied: AppliedEvent | null): boolean {
  return applied !== null && applied.moved && applied.call.state === 'talking';
}

/**
 * The type under which an event is told. An end that did not move its call (a second failure event, a release after a
 * failure) is no end of ours, and an offer is told once.
 */
function typeOf({ type }: EventMeaning, applied: AppliedEvent | null): StreamType {
  if (!type.startsWith('call.')) return type;
  if (applied === null) return 'upstream.other';
  const onlyWhenMoved = type === 'call.failed' || type === 'call.ended' || type === 'call.offered';
  return onlyWhenMoved && !applied.moved ? 'upstream.other' : type;
}
