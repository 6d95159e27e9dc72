import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentCalls } from '../calls/agent-calls.js';
import type { AppliedEvent } from '../calls/apply-event.js';
import { isSettled } from '../calls/call.js';
import { toCallDto } from '../calls/call.dto.js';
import { PreviewOffers } from '../calls/preview-offers.js';
import type { AgentSession, SessionCredentials } from '../auth/agent-session/agent-session.js';
import type { SessionDto } from '../auth/agent-session/session.dto.js';
import { AgentStates } from '../agents/agent-states.js';
import { GatewayAccess } from '../agents/gateway-access.js';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { AgentStream } from './stream/agent-stream.js';
import { meaningOf, type EventMeaning } from './event-table.js';
import { contentText, type GatewayEvent } from '../upstream/cc-gateway/gateway-event.js';
import { toPreviewOfferDto } from '../calls/preview-offer.dto.js';
import { PreviewExpiry } from './preview-expiry.js';
import { readCallEvent } from './read-call-event.js';
import { readPreview } from './read-preview.js';
import { withoutCredentials } from './without-credentials.js';
import type { StreamType } from './stream/stream-message.js';

/** Draws the consequences of one gateway event: session, call, offers, then the message on the agent's stream. */
@Injectable()
export class GatewayEvents {
  constructor(
    private readonly access: GatewayAccess,
    private readonly records: SessionRecords,
    private readonly calls: AgentCalls,
    private readonly previews: PreviewOffers,
    private readonly expiry: PreviewExpiry,
    private readonly stream: AgentStream,
    private readonly sessions: SessionResource,
    private readonly states: AgentStates,
  ) {}

  async take(agent: AgentRef, credentials: SessionCredentials, event: GatewayEvent): Promise<void> {
    const meaning = meaningOf(event.eventType);
    const upstream = { eventType: event.eventType, content: withoutCredentials(event.content, credentials) };
    const occurredAt = new Date(event.occurredAt).toISOString();
    const { sessionId } = credentials;
    // The last words of a sign-in that is over: told, but neither the next sign-in nor its calls are moved by them.
    if (!(await this.records.lasts(agent, sessionId)))
      return this.stream.publish(agent, { type: 'upstream.other', occurredAt, call: null, upstream });
    if (meaning.endsSession === true) return this.access.lose(agent, sessionId, { kind: 'lost', upstream, occurredAt });

    const read = meaning.offersPreview === true ? readPreview(event.content) : null;
    const offer = read === null ? null : await this.previews.add(agent, read);
    if (offer !== null) this.expiry.watch(agent, offer);
    const callEvent = readCallEvent(event, meaning);
    const applied = callEvent === null ? null : await this.calls.apply(agent, callEvent);
    const agentState = meaning.agentState ?? (talks(applied) ? 'talking' : null);
    let stated: AgentSession | null = null;
    if (agentState !== null) {
      const reason = meaning.forced === true ? FORCED_REASON : reasonIn(event.content);
      stated = await this.records.setAgentState(agent, sessionId, agentState, { reason, at: event.occurredAt });
    }
    const call = applied === null ? null : toCallDto(applied.call, applied.calls);
    const session = agentState === null ? {} : { session: await this.sessionAfter(agent, stated) };
    const preview = offer === null ? {} : { preview: toPreviewOfferDto(offer) };
    await this.stream.publish(agent, {
      type: typeOf(meaning, applied),
      occurredAt,
      call,
      upstream,
      ...session,
      ...preview,
    });
    if (agentState !== null || (applied?.moved === true && isSettled(applied.call)))
      this.states.followUp(agent, sessionId, meaning.forced === true);
  }

  /** A sign-in that ended meanwhile is told as what it is by now. */
  private sessionAfter(agent: AgentRef, stated: AgentSession | null): Promise<SessionDto> {
    return stated === null ? this.sessions.read(agent) : this.sessions.of(agent, stated);
  }
}

/** Of a state that an inspector forced (API reference 1346). */
const FORCED_REASON = 3;

/** The cause that a state event tells; it is printed as text. */
function reasonIn(content: unknown): number | null {
  const text = contentText(content, 'reason');
  return text !== null && /^\d{1,5}$/.test(text) ? Number(text) : null;
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
