import type { SessionDto } from '../../auth/agent-session/session.dto.js';
import type { CallDto } from '../../calls/call.dto.js';
import type { PreviewOfferDto } from '../../calls/previews/preview-offer.dto.js';

export const SESSION_TYPES = [
  'session.signedIn',
  'session.degraded',
  'session.restored',
  'session.takenOver',
  'session.signedOut',
] as const;
export const AGENT_TYPES = ['agent.idle', 'agent.busy', 'agent.talking', 'agent.rest', 'agent.wrapUp'] as const;
export const PHONE_TYPES = ['phone.alerting', 'phone.offHook', 'phone.released'] as const;
export const CALL_TYPES = [
  'call.offered',
  'call.alerting',
  'call.talking',
  'call.held',
  'call.updated',
  'call.failed',
  'call.ended',
  'call.unknown',
] as const;
/** Every type of message on an agent's stream that has a place in its log. */
export const STREAM_TYPES = [
  ...SESSION_TYPES,
  ...AGENT_TYPES,
  ...PHONE_TYPES,
  ...CALL_TYPES,
  'preview.offered',
  'preview.cancelled',
  'upstream.other',
] as const;
export type StreamType = (typeof STREAM_TYPES)[number];

/** What the gateway sent, digits kept. */
export interface UpstreamOrigin {
  eventType: string;
  content: unknown;
}

/** A message without its id, which the log gives. */
export interface StreamMessage {
  type: StreamType;
  agentId: string | null;
  occurredAt: string;
  call: CallDto | null;
  /** Null on messages that the service made itself. */
  upstream: UpstreamOrigin | null;
  /** The session after it, on every message of a type `session.…` or `agent.…`. */
  session?: SessionDto;
  /** Which offer a `preview.…` speaks of; a cancelled one by its control id alone. */
  preview?: PreviewOfferDto | { controlId: string };
}
