import { describe, expect, it } from '@jest/globals';
import { chaos } from './chaos.js';
import { chaosVerdict } from './chaos-verdict.js';

describe('thirty agents on three replicas that are killed, frozen and rolled while Redis restarts', () => {
  it('stay signed in, are polled for by one replica at a time, dial nothing twice and hear of every gap', async () => {
    const report = await chaos(30, 40);
    expect(chaosVerdict(report)).toEqual([]);
    expect(report.blows.slice(0, 4)).toEqual(['kill', 'freeze', 'restart of Redis', 'rolling stop']);
    expect(report.dials).toBeGreaterThan(20);
  }, 420_000);
});
