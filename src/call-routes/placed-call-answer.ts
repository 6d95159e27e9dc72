import type { ApiResponseOptions } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CallDto, toCallDto } from '../calls/call.dto.js';
import { locationOf } from '../calls/call-location.js';
import type { PlacedCall } from '../calls/dial-once/dial-once.js';

const text = { type: 'string' as const };

/** The answer to a placed call, as OpenAPI has it. */
export const placedCallResponse = (description: string): ApiResponseOptions => ({
  status: 202,
  type: CallDto,
  description,
  headers: {
    Location: { description: 'The address of the call.', schema: text },
    'Idempotent-Replayed': { description: '`true` on the repeated answer to an `Idempotency-Key`.', schema: text },
  },
});

/** How a route that places a call answers: with the call, where it is, and whether this request placed it. */
export interface AnswersWithCall {
  answer(placing: Promise<PlacedCall>): Promise<CallDto>;
}

export const answersWithCall = (reply: FastifyReply): AnswersWithCall => ({
  answer: async (placing) => {
    const { call, deduplicated, replayed, calls = [call] } = await placing;
    reply.header('location', locationOf(call));
    if (replayed) reply.header('idempotent-replayed', 'true');
    return toCallDto(call, calls, deduplicated);
  },
});
