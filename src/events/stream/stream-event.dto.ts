import { ApiProperty } from '@nestjs/swagger';
import * as message from './stream-message.dto.js';
import type { AGENT_TYPES, CALL_TYPES, PHONE_TYPES, SESSION_TYPES } from './stream-message.js';

const nothing = { type: 'object', properties: {} } as const;

/** An event with an id: reconnecting with it in `Last-Event-ID` goes on behind it. */
class NumberedEventDto {
  id!: string;
}

export class SessionEventDto extends NumberedEventDto {
  event!: (typeof SESSION_TYPES)[number];
  data!: message.SessionMessageDto;
}

export class AgentEventDto extends NumberedEventDto {
  event!: (typeof AGENT_TYPES)[number];
  data!: message.AgentMessageDto;
}

export class PhoneEventDto extends NumberedEventDto {
  event!: (typeof PHONE_TYPES)[number];
  data!: message.PhoneMessageDto;
}

export class CallEventDto extends NumberedEventDto {
  event!: (typeof CALL_TYPES)[number];
  data!: message.CallMessageDto;
}

export class PreviewOfferedEventDto extends NumberedEventDto {
  event!: 'preview.offered';
  data!: message.PreviewOfferedMessageDto;
}

export class PreviewCancelledEventDto extends NumberedEventDto {
  event!: 'preview.cancelled';
  data!: message.PreviewCancelledMessageDto;
}

export class OtherEventDto extends NumberedEventDto {
  event!: 'upstream.other';
  data!: message.OtherMessageDto;
}

/** The first event of a stream that was opened without a last id. */
export class OpenEventDto extends NumberedEventDto {
  event!: 'open';
  data!: message.OpenMessageDto;
}

/** Missed events, if any, cannot be replayed. */
export class ResetEventDto extends NumberedEventDto {
  event!: 'reset';
  data!: message.ResetMessageDto;
}

/** Keep-alive, every 15 s. */
export class PingEventDto {
  event!: 'ping';
  @ApiProperty(nothing)
  data!: Record<string, never>;
}

/** The service is shutting down; reconnect after `retry`. */
export class DrainingEventDto {
  event!: 'draining';
  @ApiProperty(nothing)
  data!: Record<string, never>;
}

/** The stream is about to end. */
export class ClosingEventDto {
  event!: 'closing';
  data!: message.ClosingMessageDto;
}
