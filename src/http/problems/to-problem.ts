import { HttpException } from '@nestjs/common';
import type { ErrorCode } from '../../errors/catalogue.js';
import { Problem } from '../../errors/problem.js';

/** What Nest and Fastify mean by the statuses of their own errors. Everything else that is thrown is a defect. */
const codeOfStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'VALIDATION_FAILED',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  417: 'EXPECTATION_FAILED',
  431: 'HEADERS_TOO_LARGE',
};

/** Whatever was thrown, as one of our problems. The texts of foreign errors never get into an answer. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const status = statusOf(thrown);
  const code = status === null ? undefined : codeOfStatus[status];
  return new Problem(code ?? 'INTERNAL', {}, { cause: thrown });
}

function statusOf(thrown: unknown): number | null {
  if (thrown instanceof HttpException) return thrown.getStatus();
  // Fastify's errors; a foreign error with a status of its own is not meant for our client.
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown };
  return typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' ? statusCode : null;
}
