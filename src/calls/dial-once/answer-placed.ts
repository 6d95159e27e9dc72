import type { FastifyReply } from 'fastify';
import type { Call } from '../call.js';
import { toCallDto, type CallDto } from '../call.dto.js';
import { locationOf } from '../call-location.js';
import type { PlacedCall } from './dial-once.js';

const text = { type: 'string' as const };

/** The headers of the answer to a placed call, as OpenAPI has them. */
export const placedHeaders = {
  Location: { description: 'The address of the call.', schema: text },
  'Idempotent-Replayed': { description: '`true` on the repeated answer to an `Idempotency-Key`.', schema: text },
};

/** Answers a press with its call: where it is, and whether this press placed it. */
export function answerPlaced(
  reply: FastifyReply,
  { call, deduplicated, replayed }: PlacedCall,
  calls: readonly Call[] = [call],
): CallDto {
  reply.header('location', locationOf(call));
  if (replayed) reply.header('idempotent-replayed', 'true');
  return toCallDto(call, calls, deduplicated);
}
