import { ApiProperty } from '@nestjs/swagger';
import { CallDto } from '../../calls/call.dto.js';
import type { RESET_REASONS } from '../../events/stream/sse-text.js';
import type { CALL_STREAM_TYPES } from './call-stream.js';

/** How a bidirectional call stands where its stream begins. */
export class CallOpenMessageDto {
  /** The position in the stream: reconnect with it. */
  id!: string;
  call!: CallDto;
}

/** What was missed cannot be replayed: how the call stands instead. */
export class CallResetMessageDto extends CallOpenMessageDto {
  reason!: (typeof RESET_REASONS)[number];
}

/** Something happened to the bidirectional call. */
export class CallProgressMessageDto {
  /**
   * The id of the event, too: `<epoch>-<sequence>`.
   * @example 5b0f6c1f7a6f4d0e-2
   */
  id!: string;
  type!: (typeof CALL_STREAM_TYPES)[number];
  /** No agent stands behind the stream of a call. */
  @ApiProperty({ type: 'null' })
  agentId!: null;
  occurredAt!: string;
  call!: CallDto;
  /** What a callback wrote is not passed on. */
  @ApiProperty({ type: 'null' })
  upstream!: null;
}

/** The first event of a stream that was opened without a last id. */
export class CallOpenEventDto {
  id!: string;
  event!: 'open';
  data!: CallOpenMessageDto;
}

/** Missed events, if any, cannot be replayed. */
export class CallResetEventDto {
  id!: string;
  event!: 'reset';
  data!: CallResetMessageDto;
}

/** `call.ended`, `call.failed` and `call.unknown` are the last of a stream. */
export class CallProgressEventDto {
  id!: string;
  event!: (typeof CALL_STREAM_TYPES)[number];
  data!: CallProgressMessageDto;
}
