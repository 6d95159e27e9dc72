import type { IncomingHttpHeaders } from 'node:http';
import type { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import type { Caller } from './caller.js';

/** The caller without a token check (CALLER_AUTH=none): everybody drives every agent of the tenant of `X-Tenant`. */
export function anonymousCaller(headers: IncomingHttpHeaders, tenants: Tenants): Caller {
  const tenantId = headerTenant(headers) ?? onlyTenant(tenants);
  return { sub: 'anonymous', tenantId, agents: 'all', roles: 'all', expiresAt: null };
}

function headerTenant(headers: IncomingHttpHeaders): string | undefined {
  const value = headers['x-tenant'];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function onlyTenant(tenants: Tenants): string {
  const [only, ...others] = tenants.ids();
  if (only !== undefined && others.length === 0) return only;
  throw new Problem('VALIDATION_FAILED', {
    errors: [
      {
        in: 'header',
        pointer: '/x-tenant',
        code: 'required',
        detail: 'Is required, because there are several tenants.',
      },
    ],
  });
}
