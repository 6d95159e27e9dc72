import type { JWTPayload } from 'jose';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import type { Caller } from './caller.js';
import { pathParameters } from './path-parameters.js';

/** Reads the caller from the claims of a token whose signature, issuer, audience and times are checked already. */
export function callerOf(claims: JWTPayload, environment: Environment): Caller {
  const { JWT_TENANT_CLAIM, JWT_AGENTS_CLAIM, JWT_ROLES_CLAIM } = environment;
  return {
    sub: text(claims.sub, 'sub'),
    tenantId: text(claim(claims, JWT_TENANT_CLAIM), JWT_TENANT_CLAIM),
    agents: agentIds(claim(claims, JWT_AGENTS_CLAIM), JWT_AGENTS_CLAIM),
    roles: roles(claim(claims, JWT_ROLES_CLAIM), JWT_ROLES_CLAIM),
    expiresAt: Number(claims.exp) * 1000,
  };
}

/**
 * A claim name is taken literally first: `https://example.com/tenant` has dots and is no path. Else it is a path, and since
 * names on the way may have dots too, each step takes the longest one that is there.
 */
function claim(claims: unknown, path: string): unknown {
  if (typeof claims !== 'object' || claims === null) return undefined;
  const parts = path.split('.');
  for (let length = parts.length; length > 0; length -= 1) {
    const name = parts.slice(0, length).join('.');
    if (!Object.hasOwn(claims, name)) continue;
    const value = (claims as Record<string, unknown>)[name];
    return length === parts.length ? value : claim(value, parts.slice(length).join('.'));
  }
  return undefined;
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw unfit(name, 'a string');
  return value;
}

function agentIds(value: unknown, name: string): readonly string[] {
  const ids = list(value).map((id) => (typeof id === 'number' ? String(id) : id));
  if (!ids.every(isAgentId)) throw unfit(name, 'an agent id or a list of them');
  return [...new Set(ids)];
}

function isAgentId(id: unknown): id is string {
  return typeof id === 'string' && id !== 'me' && pathParameters.agentId.pattern.test(id);
}

function roles(value: unknown, name: string): ReadonlySet<string> {
  if (!Array.isArray(value) && typeof (value ?? '') !== 'string') throw unfit(name, 'a role or a list of them');
  return new Set(list(value).filter((role) => typeof role === 'string'));
}

/** A single value counts as a list of one, and an empty text as nothing: issuers write both. */
function list(value: unknown): unknown[] {
  const values: unknown[] = Array.isArray(value) ? value : [value ?? ''];
  return values.filter((one) => one !== '');
}

function unfit(name: string, expected: string): Problem {
  return new Problem('UNAUTHENTICATED', { detail: `The token's claim "${name}" is not ${expected}.` });
}
