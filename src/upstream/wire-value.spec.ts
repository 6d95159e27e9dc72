import { describe, expect, it } from '@jest/globals';
import { parseWireObject, wireInstant, wireInteger, wireText } from './wire-value.js';

describe('wire values', () => {
  it.each([
    ['text', 'text'],
    [0, '0'],
    ['', null],
    [null, null],
    [undefined, null],
    [true, null],
    [{}, null],
  ])('reads %j as the text %j', (value, text) => expect(wireText(value)).toBe(text));

  it.each([
    ['12', 12],
    [12, 12],
    [-1, -1],
    ['1.5', null],
    ['1e3', null],
    ['9'.repeat(16), null],
    ['', null],
  ])('reads %j as the integer %j', (value, integer) => expect(wireInteger(value)).toBe(integer));

  it.each([
    ['1572794607000', '2019-11-03T15:23:27.000Z'],
    [1572794607000, '2019-11-03T15:23:27.000Z'],
    ['0', null],
    [0, null],
    ['-1', null],
    ['999999999999999', '33658-09-27T01:46:39.999Z'],
    ['2019-11-03', null],
  ])('reads %j as the time %j', (value, instant) => {
    expect(wireInstant(value)).toBe(instant?.startsWith('33658') ? `+0${instant}` : instant);
  });

  it.each(['', '<html></html>', '{"retcode":', '"0"', '[]', 'null'])('finds no object in %j', (body) => {
    expect(parseWireObject(body)).toBeNull();
  });
});
