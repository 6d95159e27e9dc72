import { describe, expect, it } from '@jest/globals';
import { soak } from './soak.js';
import { soakVerdict } from './soak-verdict.js';

describe('forty agents for ten seconds, with a new Guid every second', () => {
  it('lose no event, leave no call open and meet no authentication error', async () => {
    const report = await soak(40, 10);
    expect(soakVerdict(report)).toEqual([]);
    expect(report.dials).toBeGreaterThan(20);
    expect(report.streamCuts).toBeGreaterThan(20);
  }, 120_000);
});
