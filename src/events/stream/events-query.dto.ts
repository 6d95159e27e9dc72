import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsString } from 'class-validator';
import { Optional } from '../../http/input/optional.decorator.js';

/** No rule of these fields, but an address has no room for more. */
const LONGEST_ADDRESS = 8192;

export class EventsQueryDto {
  /** The id of the last message received, for clients that cannot send headers; the `Last-Event-ID` header wins. */
  // Whatever stands there is answered 200: a browser's EventSource gives up for ever on anything else.
  @Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? String(value.at(-1)) : value))
  @ApiProperty({ maxLength: LONGEST_ADDRESS })
  @Optional()
  @IsString()
  lastEventId?: string;

  /** A ticket of `POST …/events/ticket` in place of the token. */
  @ApiProperty({ maxLength: LONGEST_ADDRESS })
  @Optional()
  @IsString()
  ticket?: string;
}
