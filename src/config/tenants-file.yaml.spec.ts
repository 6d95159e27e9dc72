import { describe, expect, it } from '@jest/globals';
import { ConfigurationError } from './read-settings.js';
import { readTenantsYaml } from './tenants-file.js';

describe('readTenantsYaml', () => {
  it('reads mappings as Maps, prototype words included', () => {
    expect(readTenantsYaml('a: { __proto__: 1, b: [x, 2] }\n')).toEqual({
      root: new Map([
        [
          'a',
          new Map<string, unknown>([
            ['__proto__', 1],
            ['b', ['x', 2]],
          ]),
        ],
      ]),
      repeatedKeys: [],
    });
  });

  it('takes every key as the text that stands there', () => {
    const { root, repeatedKeys } = readTenantsYaml('007: a\n1e3: b\ntrue: c\n~: d\n"8": e\n8: f\n');

    expect([...(root as Map<unknown, unknown>).keys()]).toEqual(['007', '1e3', 'true', '~', '8']);
    expect(repeatedKeys).toEqual(['8']);
  });

  it('names every key that stands there twice', () => {
    const { repeatedKeys } = readTenantsYaml('a: { b: 1, "b": 2, c: [{ d: 1, d: 2 }] }\na: 3\n');

    expect(repeatedKeys).toEqual(['a.b', 'a.c[0].d', 'a']);
  });

  it.each([
    ['a: "pass-word" "pass-word"', 1, 'UNEXPECTED_TOKEN'],
    ['a: 1\nb: [2', 2, 'BAD_INDENT'],
    ['a: "pass-word', 1, 'MISSING_CHAR'],
    ['a: 1\n---\nb: 2', 2, 'MULTIPLE_DOCS'],
    ['a: !secret pass-word', 1, 'TAG_RESOLVE_FAILED'],
    ['a: &one 1\nb: *one', 2, 'ALIAS_NOT_SUPPORTED'],
    ['a: *pass-word', 1, 'ALIAS_NOT_SUPPORTED'],
  ])('says where %j is wrong without quoting it', (yaml, line, code) => {
    expect(() => readTenantsYaml(yaml)).toThrow(
      new ConfigurationError([`TENANTS_FILE line ${line} is not readable YAML (${code})`]),
    );
  });
});
