import { Transform } from 'class-transformer';
import { IsString } from 'class-validator';
import { Optional } from '../../http/input/optional.decorator.js';

export class EventsQueryDto {
  /** The id of the last message that was received, where no header can be sent; the header `Last-Event-ID` wins. */
  // Whatever stands there is answered 200: a browser's EventSource gives up for ever on anything else.
  @Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? String(value.at(-1)) : value))
  @Optional()
  @IsString()
  lastEventId?: string;

  /** A ticket of `POST …/events/ticket` in place of the token. */
  @Optional()
  @IsString()
  ticket?: string;
}
