import type { StreamEventShape } from '../../http/openapi/api-event-stream.decorator.js';
import * as events from './stream-event.dto.js';
import { AGENT_TYPES, CALL_TYPES, PHONE_TYPES, SESSION_TYPES } from './stream-message.js';

/** What speaks of the connection alone, on every stream. */
export const noticeShapes: readonly StreamEventShape[] = [
  [events.PingEventDto, ['ping']],
  [events.DrainingEventDto, ['draining']],
  [events.ClosingEventDto, ['closing']],
];

/** Every event of an agent's stream, as the OpenAPI document tells it. */
export const agentStreamShapes: readonly StreamEventShape[] = [
  [events.OpenEventDto, ['open']],
  [events.ResetEventDto, ['reset']],
  [events.SessionEventDto, SESSION_TYPES],
  [events.AgentEventDto, AGENT_TYPES],
  [events.PhoneEventDto, PHONE_TYPES],
  [events.CallEventDto, CALL_TYPES],
  [events.PreviewOfferedEventDto, ['preview.offered']],
  [events.PreviewCancelledEventDto, ['preview.cancelled']],
  [events.OtherEventDto, ['upstream.other']],
  ...noticeShapes,
];
