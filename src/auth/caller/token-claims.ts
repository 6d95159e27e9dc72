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

/** A claim name is taken literally first: `https://example.com/tenant` has dots and is no path. */
function claim(claims: JWTPayload, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, part) => {
    return typeof value === 'object' && value !== null && Object.hasOwn(value, part)
      ? (value as Record<string, unknown>)[part]
      : undefined;
  }, claims);
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw unfit(name, 'a text');
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
  const names = value ?? [];
  if (!Array.isArray(names)) throw unfit(name, 'a list');
  return new Set(names.filter((role) => typeof role === 'string'));
}

function list(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

function unfit(name: string, expected: string): Problem {
  return new Problem('UNAUTHENTICATED', { detail: `The token's claim "${name}" is not ${expected}.` });
}
