import { ApiProperty, OmitType, PickType } from '@nestjs/swagger';
import { SessionDto } from '../../auth/agent-session/session.dto.js';
import { CallDto } from '../../calls/call.dto.js';
import { PreviewOfferDto } from '../../calls/previews/preview-offer.dto.js';
import type { CLOSING_REASONS, RESET_REASONS } from './sse-text.js';
import type { AGENT_TYPES, CALL_TYPES, PHONE_TYPES, SESSION_TYPES } from './stream-message.js';

const anyJson = [
  { type: 'object', additionalProperties: true },
  { type: 'array', items: {} },
  ...['string', 'number', 'boolean', 'null'].map((type) => ({ type })),
];

/** The gateway's event that a message was made of. */
export class UpstreamEventDto {
  /** @example AgentEvent_Talking */
  eventType!: string;
  /** What the gateway sent, digits kept: usually an object, often the bare id of a call. */
  @ApiProperty({ anyOf: anyJson })
  content!: unknown;
}

/** What every numbered message says. */
class NumberedMessageDto {
  /**
   * The id of the event, too: `<epoch>-<sequence>`.
   * @example 5b0f6c1f7a6f4d0e-17
   */
  id!: string;
  /** @example '291' */
  agentId!: string;
  /** When it happened, by the gateway's clock where that told it. */
  occurredAt!: string;
  /** The call that it belongs to, as it stands after it. */
  call!: CallDto | null;
  /** Null on messages that the service made itself. */
  upstream!: UpstreamEventDto | null;
}

/** The sign-in began, ended or changed. */
export class SessionMessageDto extends NumberedMessageDto {
  type!: (typeof SESSION_TYPES)[number];
  /** The session after it. */
  session!: SessionDto;
}

/** The agent is in another state. */
export class AgentMessageDto extends NumberedMessageDto {
  type!: (typeof AGENT_TYPES)[number];
  /** The session after it. */
  session!: SessionDto;
}

/** Something happened to the agent's telephone. */
export class PhoneMessageDto extends NumberedMessageDto {
  type!: (typeof PHONE_TYPES)[number];
}

/** Something happened to a call. */
export class CallMessageDto extends OmitType(NumberedMessageDto, ['call']) {
  type!: (typeof CALL_TYPES)[number];
  /** The call after it. */
  call!: CallDto;
  /** The session after it, where it shows otherwise now: another state, or other `allowedCommands`. */
  session?: SessionDto;
}

/** A preview was offered to the agent. */
export class PreviewOfferedMessageDto extends NumberedMessageDto {
  type!: 'preview.offered';
  /** The offer; missing where the gateway's own was not readable. */
  preview?: PreviewOfferDto;
}

export class CancelledPreviewDto extends PickType(PreviewOfferDto, ['controlId']) {}

/** An offer is no longer there: cancelled or expired. */
export class PreviewCancelledMessageDto extends NumberedMessageDto {
  type!: 'preview.cancelled';
  preview!: CancelledPreviewDto;
}

/** An event of the gateway that has no type of its own here. */
export class OtherMessageDto extends OmitType(NumberedMessageDto, ['upstream']) {
  type!: 'upstream.other';
  upstream!: UpstreamEventDto;
}

/** Everything that an agent's stream speaks of, as it stands. */
export class AgentSnapshotDto {
  session!: SessionDto;
  /** Open calls, newest first. */
  calls!: CallDto[];
  /** Unused offers, oldest first. */
  previews!: PreviewOfferDto[];
}

/** How everything stands where the stream begins. */
export class OpenMessageDto extends AgentSnapshotDto {
  /** The position: reconnect with it. */
  id!: string;
}

/** What was missed cannot be replayed: how everything stands instead. */
export class ResetMessageDto extends OpenMessageDto {
  reason!: (typeof RESET_REASONS)[number];
}

/** The stream is about to end. */
export class ClosingMessageDto {
  reason!: (typeof CLOSING_REASONS)[number];
}
