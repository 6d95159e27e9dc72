import { describe, expect, it } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { callerOf } from './token-claims.js';

const plain = { sub: 'u1', tenant: 'acme', exp: 1_800_000_000 };

function caller(claims: Record<string, unknown>, names: Partial<Environment> = {}) {
  return callerOf({ ...plain, ...claims }, Object.assign(new Environment(), names));
}

describe(callerOf, () => {
  it.each([
    ['none', undefined, []],
    ['null', null, []],
    ['a text', '291', ['291']],
    ['a number', 291, ['291']],
    ['a mixed list with a repetition', ['291', 292, 291], ['291', '292']],
    ['an empty list', [], []],
    ['an empty text', '', []],
    ['a list with an empty text', ['', '291'], ['291']],
  ])('reads agents given as %s', (_, agents, expected) => {
    expect(caller({ agents }).agents).toEqual(expected);
  });

  it.each([
    [' '],
    ['me'],
    ['0291'],
    ['-1'],
    [2.5],
    [1e21],
    ['12345678901'],
    ['101/logout'],
    ['２９１'],
    [{}],
    [['291', null]],
    [true],
  ])('refuses %p as agents: such an id fits no path', (agents) => {
    expect(() => caller({ agents })).toThrow('The token\'s claim "agents" is not an agent id or a list of them.');
  });

  it.each([
    ['none', undefined, []],
    ['null', null, []],
    ['a text', 'supervisor', ['supervisor']],
    ['an empty text', '', []],
    ['a list', ['supervisor', 'click-to-call'], ['supervisor', 'click-to-call']],
  ])('reads roles given as %s', (_, roles, expected) => {
    expect(caller({ roles }).roles).toEqual(new Set(expected));
  });

  it.each([[7], [true], [{ supervisor: true }]])('refuses %p as roles', (roles) => {
    expect(() => caller({ roles })).toThrow('The token\'s claim "roles" is not a role or a list of them.');
  });

  it('keeps unknown roles and passes over what is no role', () => {
    expect(caller({ roles: ['supervisor', 'clerk', 7] }).roles).toEqual(new Set(['supervisor', 'clerk']));
  });

  it('takes a claim name literally first, then as a path', () => {
    const names = { JWT_TENANT_CLAIM: 'https://example.com/tenant', JWT_AGENTS_CLAIM: 'realm.agents' };
    const nested = { 'https://example.com/tenant': 'globex', realm: { agents: 102 } };
    expect(caller(nested, names)).toMatchObject({ tenantId: 'globex', agents: ['102'] });
    expect(caller({ ...nested, 'realm.agents': 101 }, names).agents).toEqual(['101']);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a name with dots on the way', { realm_access: { 'app.crm': { agents: 101 } } }],
    ['the longest name first', { 'realm_access.app': { 'crm.agents': 101 }, realm_access: { app: { crm: {} } } }],
    ['plain steps', { realm_access: { app: { crm: { agents: 101 } } } }],
    ['the literal name before all', { 'realm_access.app.crm.agents': 101, realm_access: { 'app.crm.agents': 102 } }],
  ])('follows a path by %s', (_, claims) => {
    expect(caller(claims, { JWT_AGENTS_CLAIM: 'realm_access.app.crm.agents' }).agents).toEqual(['101']);
  });

  it.each(['constructor.name', '__proto__.toString', 'sub.length'])(
    'finds no claim by the inherited path %s',
    (path) => {
      expect(() => caller({}, { JWT_TENANT_CLAIM: path })).toThrow(`The token's claim "${path}" is not a string.`);
    },
  );
});
