import { describe, expect, it } from '@jest/globals';
import { isKnown, pathErrors, pathParameters } from './path-parameters.js';

const range = { min: 101, max: 999_999 };
const accepts = (name: string, value: string) => pathErrors({ [name]: value }, range).length === 0;

describe(pathErrors, () => {
  it.each([
    ['agentId', ['101', '291', '999999', 'me']],
    ['id', ['a', 'A-z_0', 'x'.repeat(64)]],
    ['skillId', ['0', '007', '1234567890']],
    ['controlId', ['0', '9223372036854775807']],
    ['number', ['0', '*21#', '1'.repeat(24)]],
    ['code', ['anything/at all']],
    ['capability', ['x'.repeat(100)]],
  ])('accepts as %s: %j', (name, values) => {
    expect(values.filter((value) => !accepts(name, value))).toEqual([]);
  });

  it.each([
    [
      'agentId',
      ['', '100', '1000000', '0', '0291', '+291', '-291', '291 ', '2e2', '２９１', 'ME', '101/logout', '12345678901'],
    ],
    ['id', ['', '..', '.', 'a.b', 'a/b', 'a;b', 'a b', 'é', 'x'.repeat(65), 'a\n']],
    ['skillId', ['', '-1', '12345678901', '１']],
    ['controlId', ['', '9223372036854775808', '12345678901234567890', '-1']],
    ['number', ['', '+4930', '1'.repeat(25), '1 2']],
    ['capability', ['']],
  ])('refuses as %s: %j', (name, values) => {
    expect(values.filter((value) => accepts(name, value))).toEqual([]);
  });

  it('never repeats the value', () => {
    const [error] = pathErrors({ number: '+493012345' });
    expect(error).toEqual({ in: 'path', pointer: '/number', code: 'matches', detail: pathParameters.number.detail });
  });

  it('leaves the range open as long as the tenant is unknown', () => {
    expect(pathErrors({ agentId: '7' })).toEqual([]);
  });
});

describe(isKnown, () => {
  it('knows the names of the table and no inherited ones', () => {
    expect(['agentId', 'toString', 'constructor', '*'].map(isKnown)).toEqual([true, false, false, false]);
  });
});
