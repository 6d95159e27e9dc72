import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { Secret } from '../../config/secret.js';
import { Problem } from '../../errors/problem.js';
import type { AiccClient } from '../../upstream/aicc/aicc-client.js';
import type { AiccClients } from '../../upstream/aicc/aicc-clients.js';
import { Metrics } from '../../observability/metrics/metrics.js';
import { AuthMetrics } from '../auth-metrics.js';
import { AccessTokens } from './access-tokens.js';

type Issuer = Pick<AiccClient, 'fetchToken'>;

const refused = new Problem('UPSTREAM_AUTH_FAILED');

describe(AccessTokens.name, () => {
  let fetched: string[];
  let clients: Map<string, Issuer>;
  let tokens: AccessTokens;

  beforeEach(() => {
    fetched = [];
    clients = new Map();
    const open = (tenantId: string): Issuer => ({
      fetchToken: () => {
        fetched.push(tenantId);
        return Promise.resolve({ accessToken: new Secret(`${tenantId}-${fetched.length}`), expiresInSeconds: 600 });
      },
    });
    const of = (tenantId: string) => clients.get(tenantId) ?? clients.set(tenantId, open(tenantId)).get(tenantId);
    tokens = new AccessTokens({ of } as unknown as AiccClients, new Environment(), new AuthMetrics(new Metrics()));
  });
  afterEach(() => {
    tokens.onModuleDestroy();
  });

  /** Stands for an AICC call: it accepts every token but these. */
  function upstream(...outdated: string[]) {
    return jest.fn(async (lent: Secret) => {
      await new Promise((resolve) => setImmediate(resolve));
      const accessToken = lent.reveal();
      if (outdated.includes(accessToken)) throw refused;
      return accessToken;
    });
  }

  it('lends one token to many callers', async () => {
    const use = upstream();
    const answers = await Promise.all(Array.from({ length: 500 }, () => tokens.withToken('acme', 8000, use)));
    expect(new Set(answers)).toEqual(new Set(['acme-1']));
    expect(fetched).toEqual(['acme']);
  });

  it('shares nothing between tenants', async () => {
    const use = upstream('acme-1');
    expect(await tokens.withToken('globex', 8000, use)).toBe('globex-1');
    expect(await tokens.withToken('acme', 8000, use)).toBe('acme-2');
    expect(await tokens.withToken('globex', 8000, use)).toBe('globex-1');
  });

  it('fetches anew when the tenant has other settings, and leaves the others alone', async () => {
    await tokens.withToken('acme', 8000, upstream());
    await tokens.withToken('globex', 8000, upstream());
    clients.delete('acme');
    expect(await tokens.withToken('acme', 8000, upstream())).toBe('acme-3');
    expect(await tokens.withToken('globex', 8000, upstream())).toBe('globex-2');
  });

  it('repeats a refused request with the token of a key that was rotated meanwhile', async () => {
    const use = jest.fn((lent: Secret) => {
      if (lent.reveal() === 'acme-2') return Promise.resolve('dialled');
      clients.delete('acme');
      return Promise.reject(refused);
    });
    expect(await tokens.withToken('acme', 8000, use)).toBe('dialled');
    expect(use).toHaveBeenCalledTimes(2);
  });

  it('renews once for 100 callers whose token is refused, and repeats each of them once', async () => {
    await tokens.withToken('acme', 8000, upstream());
    const use = upstream('acme-1');
    const answers = await Promise.all(Array.from({ length: 100 }, () => tokens.withToken('acme', 8000, use)));
    expect(new Set(answers)).toEqual(new Set(['acme-2']));
    expect(use).toHaveBeenCalledTimes(200);
    expect(fetched).toEqual(['acme', 'acme']);
  });

  it('gives up when the new token is refused as well', async () => {
    const use = upstream('acme-1', 'acme-2');
    await expect(tokens.withToken('acme', 8000, use)).rejects.toBe(refused);
    expect(use).toHaveBeenCalledTimes(2);
  });

  it.each(['UPSTREAM_TIMEOUT', 'UPSTREAM_FAILURE', 'RATE_LIMITED'] as const)(
    'repeats nothing after %s',
    async (code) => {
      const use = jest.fn(() => Promise.reject(new Problem(code)));
      await expect(tokens.withToken('acme', 8000, use)).rejects.toMatchObject({ code });
      expect(use).toHaveBeenCalledTimes(1);
      expect(fetched).toEqual(['acme']);
    },
  );

  it('tells each attempt what is left of the one deadline', async () => {
    const left: number[] = [];
    await tokens.withToken('acme', 1000, async (accessToken, remainingMs) => {
      left.push(remainingMs);
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (accessToken.reveal() === 'acme-1') throw refused;
    });
    const [first = 0, second = 0] = left;
    expect(first).toBeLessThanOrEqual(1000);
    expect(second).toBeLessThanOrEqual(first - 15);
    expect(second).toBeGreaterThan(0);
  });
});
