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
  ])('reads agents given as %s', (_, agents, expected) => {
    expect(caller({ agents }).agents).toEqual(expected);
  });

  it.each([
    [''],
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

  it('refuses roles that are no list', () => {
    expect(() => caller({ roles: 'supervisor' })).toThrow('The token\'s claim "roles" is not a list.');
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

  it.each(['constructor.name', '__proto__.toString', 'sub.length'])(
    'finds no claim by the inherited path %s',
    (path) => {
      expect(() => caller({}, { JWT_TENANT_CLAIM: path })).toThrow(`The token's claim "${path}" is not a text.`);
    },
  );
});
