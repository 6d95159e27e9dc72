import { describe, expect, it, jest } from '@jest/globals';
import { Secret } from './secret.js';
import type { Tenant } from './tenant.js';
import { Tenants, type TenantsChange } from './tenants.js';

/** A tenant as another reading of the same file would make it: equal, but of other objects. */
function tenant(id: string, { secret = 'secret-1', callerIds = ['640003'] } = {}): Tenant {
  const base = { baseUrl: `https://${id}.example`, insecure: false };
  const aicc = { ...base, tokenBaseUrl: base.baseUrl, product: 'aicc', appKey: 'key', tokenTtlSeconds: 600 } as const;
  return {
    id,
    ccGateway: { ...base, authMode: 'dynamic', agentIds: { min: 101, max: 999_999 } },
    aicc: { ...aicc, appSecret: new Secret(secret) },
    policy: { callerIds, destinations: null },
  };
}

const of = (...tenants: Tenant[]) => new Map(tenants.map((one) => [one.id, one]));

describe(Tenants.name, () => {
  it('keeps the very objects of what stays the same', () => {
    const tenants = new Tenants(of(tenant('acme'), tenant('globex')));
    const [acme, globex] = tenants.all();
    expect(tenants.replace(of(tenant('acme'), tenant('globex', { callerIds: ['640004'] })))).toEqual({
      added: [],
      changed: ['globex'],
      removed: [],
    });
    expect(tenants.get('acme')).toBe(acme);
    expect(tenants.get('globex')?.ccGateway).toBe(globex?.ccGateway);
    expect(tenants.get('globex')?.aicc).toBe(globex?.aicc);
    expect(tenants.get('globex')?.policy).toEqual({ callerIds: ['640004'], destinations: null });
  });

  it('sees that a secret is another one', () => {
    const tenants = new Tenants(of(tenant('acme')));
    const before = tenants.get('acme');
    tenants.replace(of(tenant('acme', { secret: 'secret-2' })));
    expect(tenants.get('acme')?.aicc?.appSecret.reveal()).toBe('secret-2');
    expect(tenants.get('acme')?.ccGateway).toBe(before?.ccGateway);
  });

  it('tells listeners who came and who went, with the new tenants in force', () => {
    const tenants = new Tenants(of(tenant('acme'), tenant('globex')));
    const heard = jest.fn<(change: TenantsChange) => string[]>(() => tenants.ids());
    tenants.onChange(heard);
    tenants.replace(of(tenant('initech'), tenant('globex')));
    expect(heard.mock.calls).toEqual([[{ added: ['initech'], changed: [], removed: ['acme'] }]]);
    expect(heard.mock.results).toEqual([{ type: 'return', value: ['initech', 'globex'] }]);
  });
});
