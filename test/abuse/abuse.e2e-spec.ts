import { describe, expect, it } from '@jest/globals';
import { abuse, ALL_AT_ONCE } from './abuse.js';
import { abuseVerdict } from './abuse-verdict.js';

describe('a service under all attacks at once', () => {
  it('lives, and lets others telephone', async () => {
    const report = await abuse({ secondsEach: 10, connections: 90, seed: 1, rounds: [ALL_AT_ONCE] });
    expect(abuseVerdict(report)).toEqual([]);
    expect(report.figures).toEqual([expect.objectContaining({ attack: ALL_AT_ONCE })]);
  }, 180_000);
});
