import { setTimeout as sleep } from 'node:timers/promises';
import type { ErrorCode } from '../errors/catalogue.js';
import { Problem } from '../errors/problem.js';

/** What may be over the next moment. A time-out is not: it has used up the time. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_FAILURE',
  'UPSTREAM_PROTOCOL_ERROR',
]);
const LONGEST_PAUSE_MS = 200;

/**
 * Asks, and within the same time once more when the answer got lost. For questions only: a command that places a call
 * is never repeated here, since what was sent may have been dialled.
 */
export async function repeatedQuery<T>(deadlineMs: number, ask: (remainingMs: number) => Promise<T>): Promise<T> {
  const endsAt = performance.now() + deadlineMs;
  try {
    return await ask(deadlineMs);
  } catch (error) {
    if (!(error instanceof Problem) || !PASSING.has(error.code)) throw error;
    const pauseMs = LONGEST_PAUSE_MS * (0.5 + Math.random() / 2);
    if (endsAt - performance.now() <= pauseMs) throw error;
    await sleep(pauseMs);
  }
  return ask(endsAt - performance.now());
}
