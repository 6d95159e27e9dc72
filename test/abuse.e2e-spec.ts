import { describe, expect, it } from '@jest/globals';
import { abuse } from './abuse/abuse.js';
import { abuseVerdict } from './abuse/abuse-verdict.js';
import { attacks } from './abuse/attacks.js';

describe('a service under every attack, one after the other and together', () => {
  it('lives, and lets others telephone', async () => {
    const report = await abuse({ secondsEach: 2, connections: 40, seed: 1 });
    expect(abuseVerdict(report)).toEqual([]);
    expect(report.figures).toHaveLength(attacks.length + 2);
  }, 300_000);
});
