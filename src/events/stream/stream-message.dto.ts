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

/** The gateway event behind a message. */
export class UpstreamEventDto {
  /** @example AgentEvent_Talking */
  eventType!: string;
  /** What the gateway sent, digits kept: usually an object, often the bare id of a call. */
  @ApiProperty({ anyOf: anyJson })
  content!: unknown;
}

/** The fields of every message with an id. */
class NumberedMessageDto {
  /**
   * The id of the event, too: `<epoch>-<sequence>`.
   * @example 5b0f6c1f7a6f4d0e-17
   */
  id!: string;
  /** @example '291' */
  agentId!: string;
  /** When it happened: the gateway's time if it sent one, else the time of receipt. */
  occurredAt!: string;
  /** The call that it concerns, as it is afterwards. */
  call!: CallDto | null;
  /** Null on messages that the service made itself. */
  upstream!: UpstreamEventDto | null;
}

/** The sign-in began, ended or changed. */
export class SessionMessageDto extends NumberedMessageDto {
  type!: (typeof SESSION_TYPES)[number];
  /** The session afterwards. */
  session!: SessionDto;
}

/** The state of the agent changed. */
export class AgentMessageDto extends NumberedMessageDto {
  type!: (typeof AGENT_TYPES)[number];
  /** The session afterwards. */
  session!: SessionDto;
}

/** Something happened to the agent's telephone. */
export class PhoneMessageDto extends NumberedMessageDto {
  type!: (typeof PHONE_TYPES)[number];
}

/** Something happened to a call. */
export class CallMessageDto extends OmitType(NumberedMessageDto, ['call']) {
  type!: (typeof CALL_TYPES)[number];
  /** The call afterwards. */
  call!: CallDto;
  /** The session afterwards, if it changed: another state, or other `allowedCommands`. */
  session?: SessionDto;
}

/** A preview was offered to the agent. */
export class PreviewOfferedMessageDto extends NumberedMessageDto {
  type!: 'preview.offered';
  /** The offer; missing if the gateway's could not be read. */
  preview?: PreviewOfferDto;
}

export class CancelledPreviewDto extends PickType(PreviewOfferDto, ['controlId']) {}

/** An offer was cancelled or expired. */
export class PreviewCancelledMessageDto extends NumberedMessageDto {
  type!: 'preview.cancelled';
  preview!: CancelledPreviewDto;
}

/** An event of the gateway that has no type of its own here. */
export class OtherMessageDto extends OmitType(NumberedMessageDto, ['upstream']) {
  type!: 'upstream.other';
  upstream!: UpstreamEventDto;
}

/** A snapshot of everything that an agent's stream reports. */
export class AgentSnapshotDto {
  session!: SessionDto;
  /** Open calls, newest first. */
  calls!: CallDto[];
  /** Unused offers, oldest first. */
  previews!: PreviewOfferDto[];
}

/** The snapshot at the start of the stream. */
export class OpenMessageDto extends AgentSnapshotDto {
  /** The position in the stream: reconnect with it. */
  id!: string;
}

/** Missed events cannot be replayed: a snapshot instead. */
export class ResetMessageDto extends OpenMessageDto {
  reason!: (typeof RESET_REASONS)[number];
}

/** The stream is about to end. */
export class ClosingMessageDto {
  reason!: (typeof CLOSING_REASONS)[number];
}
