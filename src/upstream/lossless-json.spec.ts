import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseLosslessJson, stringifyLosslessJson } from './lossless-json.js';

/** Numbers as JSON writes them, of any length. */
const jsonNumber = fc.stringMatching(/^-?(?:0|[1-9]\d{0,31})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,3})?$/);

describe('parseLosslessJson', () => {
  it('loses no character of any number', () => {
    fc.assert(
      fc.property(jsonNumber, (digits) => {
        expect(String((parseLosslessJson(`{"id":${digits}}`) as { id: unknown }).id)).toBe(digits);
      }),
    );
  });

  it('keeps a number that JavaScript prints as it stood', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (number) => {
        expect(parseLosslessJson(String(number))).toBe(Object.is(number, -0) ? 0 : number);
      }),
    );
  });

  it('agrees with JSON on everything else', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, depthSize: 'small' }), (value) => {
        const withoutNumbers = JSON.stringify(value, (_key, one: unknown) => (typeof one === 'number' ? null : one));
        const text = withoutNumbers.replaceAll('\\u0000', '0');
        expect(parseLosslessJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['176252373266232729378592674091', '1197235857187927062', '9007199254740993', '-0', '1.0', '1E3'])(
    'turns %s into a text',
    (digits) => expect(parseLosslessJson(`[${digits}]`)).toEqual([digits]),
  );

  it('takes NUL padding and a byte order mark away', () => {
    expect(parseLosslessJson('\uFEFF{"a":"x\0\0","b":["y\\u0000\\u0000"]}\0\0')).toEqual({ a: 'x', b: ['y'] });
  });

  it('takes no longer for NUL in front of something than for padding', () => {
    // Processor time: on a busy machine others take the rest.
    const before = process.cpuUsage();
    parseLosslessJson(`{"a":"${'\\u0000'.repeat(100_000)}x"}`);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
  });

  it('does not let a document change the prototype of what it becomes', () => {
    const value = parseLosslessJson('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
    expect(value['polluted']).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    '<html></html>',
    '{"a":',
    '{"a":1}x',
    '{a:1}',
    '[1,]',
    "{'a':1}",
    'undefined',
    '0123',
    '['.repeat(1e6),
  ])('throws on %p', (text) => expect(() => parseLosslessJson(text)).toThrow());
});

describe('stringifyLosslessJson', () => {
  it('writes a bigint as a bare number with all its digits and leaves undefined out', () => {
    const body = { called: '10086', callcontrolid: 9223372036854775807n, caller: undefined };
    expect(stringifyLosslessJson(body)).toBe('{"called":"10086","callcontrolid":9223372036854775807}');
  });
});
