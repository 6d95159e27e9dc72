import { OmitType } from '@nestjs/swagger';
import { EventsQueryDto } from '../../events/stream/events-query.dto.js';

/** Tickets are for agents' streams. */
export class CallEventsQueryDto extends OmitType(EventsQueryDto, ['ticket']) {}
