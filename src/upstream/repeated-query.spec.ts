import { describe, expect, it } from '@jest/globals';
import { Problem } from '../errors/problem.js';
import { repeatedQuery } from './repeated-query.js';

/** Throws these problems in turn, then answers; and tells how often and with how much time it was asked. */
function upstream(...problems: Problem[]) {
  const budgets: number[] = [];
  const ask = (remainingMs: number) => {
    const problem = problems[budgets.push(remainingMs) - 1];
    return problem === undefined ? Promise.resolve('answer') : Promise.reject(problem);
  };
  return { ask, budgets };
}

describe('repeatedQuery', () => {
  it.each(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_FAILURE', 'UPSTREAM_PROTOCOL_ERROR'] as const)(
    'asks once more after %s, with the time that is left',
    async (code) => {
      const { ask, budgets } = upstream(new Problem(code));
      expect(await repeatedQuery(1000, ask)).toBe('answer');
      expect(budgets).toEqual([1000, expect.any(Number)]);
      expect(budgets[1]).toBeLessThan(950);
    },
  );

  it('gives up after the second failure', async () => {
    const failure = new Problem('UPSTREAM_FAILURE');
    const { ask, budgets } = upstream(new Problem('UPSTREAM_UNAVAILABLE'), failure);
    await expect(repeatedQuery(1000, ask)).rejects.toBe(failure);
    expect(budgets).toHaveLength(2);
  });

  it.each(['AGENT_NOT_SIGNED_IN', 'UPSTREAM_UNMAPPED', 'UPSTREAM_TIMEOUT'] as const)(
    'takes %s for an answer',
    async (code) => {
      const { ask, budgets } = upstream(new Problem(code));
      await expect(repeatedQuery(1000, ask)).rejects.toMatchObject({ code });
      expect(budgets).toHaveLength(1);
    },
  );

  it('does not ask again when there is no time for it', async () => {
    const { ask, budgets } = upstream(new Problem('UPSTREAM_FAILURE'));
    await expect(repeatedQuery(50, ask)).rejects.toMatchObject({ code: 'UPSTREAM_FAILURE' });
    expect(budgets).toHaveLength(1);
  });
});
