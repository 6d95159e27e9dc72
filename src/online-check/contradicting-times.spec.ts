import { describe, expect, it } from '@jest/globals';
import { Environment } from '../config/environment.js';
import { contradictingTimes } from './contradicting-times.js';

const times = (changed: Partial<Environment>) => contradictingTimes(Object.assign(new Environment(), changed));

describe('contradictingTimes', () => {
  it('finds nothing in the defaults', () => {
    expect(times({})).toEqual([]);
  });

  it.each([
    ['POLL_TIMEOUT_MS', { POLL_TIMEOUT_MS: 10_000 }],
    ['DEGRADED_AFTER_MS', { DEGRADED_AFTER_MS: 15_000 }],
    ['SHUTDOWN_GRACE_MS', { SHUTDOWN_GRACE_MS: 5_000 }],
    ['IDEMPOTENCY_TTL_MS', { IDEMPOTENCY_TTL_MS: 1_000 }],
    ['CALL_RETENTION_MS', { CALL_RETENTION_MS: 1_000 }],
  ])('names %s where it contradicts another', (name, changed) => {
    expect(times(changed)).toEqual([expect.stringMatching(`^${name} is `)]);
  });
});
