import type { Environment } from '../config/environment.js';

type Times = {
  [Key in keyof Environment as Environment[Key] extends number ? Key : never]: Environment[Key];
};

/** The gateway holds a poll for up to ten seconds. */
const POLL_HOLD_MS = 10_000;

/** Times that make no sense together, and what comes of them. */
const contradictions: readonly [isSo: (times: Times) => boolean, sentence: string][] = [
  [
    ({ POLL_TIMEOUT_MS }) => POLL_TIMEOUT_MS <= POLL_HOLD_MS,
    'POLL_TIMEOUT_MS is not above the 10 s for which the gateway holds a poll: quiet polls will fail',
  ],
  [
    ({ DEGRADED_AFTER_MS, POLL_TIMEOUT_MS }) => DEGRADED_AFTER_MS <= POLL_TIMEOUT_MS,
    'DEGRADED_AFTER_MS is not above POLL_TIMEOUT_MS: one slow poll makes a session degraded',
  ],
  [
    ({ SHUTDOWN_GRACE_MS, UPSTREAM_TIMEOUT_MS }) => SHUTDOWN_GRACE_MS < UPSTREAM_TIMEOUT_MS,
    'SHUTDOWN_GRACE_MS is below UPSTREAM_TIMEOUT_MS: a running command may be cut off',
  ],
  [
    ({ IDEMPOTENCY_TTL_MS, DEDUPE_WINDOW_MS }) => IDEMPOTENCY_TTL_MS < DEDUPE_WINDOW_MS,
    'IDEMPOTENCY_TTL_MS is below DEDUPE_WINDOW_MS: a key protects for less time than none',
  ],
  [
    ({ CALL_RETENTION_MS, DEDUPE_WINDOW_MS }) => CALL_RETENTION_MS < DEDUPE_WINDOW_MS,
    'CALL_RETENTION_MS is below DEDUPE_WINDOW_MS: a call is forgotten before a double click is over',
  ],
];

/** What an operator should be told about the times; empty when they agree. */
export function contradictingTimes(times: Times): string[] {
  return contradictions.filter(([isSo]) => isSo(times)).map(([, sentence]) => sentence);
}
