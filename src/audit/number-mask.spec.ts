import { describe, expect, it } from '@jest/globals';
import { Environment } from '../config/environment.js';
import { Secret } from '../config/secret.js';
import { NumberMask } from './number-mask.js';

const keyed = (fill: number) =>
  new NumberMask(
    Object.assign(new Environment(), { STATE_ENCRYPTION_KEY: new Secret(Buffer.alloc(32, fill).toString('base64')) }),
  );

describe(NumberMask.name, () => {
  it('gives the same number the same mask, in every process with the same key', () => {
    expect(keyed(1).mask('13900139000')).toBe(keyed(1).mask('13900139000'));
    expect(keyed(1).mask('13900139000')).toMatch(/^\*\*\*00~[0-9a-f]{12}$/);
  });

  it('tells other numbers and other keys apart', () => {
    const masks = [keyed(1).mask('13900139000'), keyed(1).mask('13900139100'), keyed(2).mask('13900139000')];
    expect(new Set(masks).size).toBe(3);
  });

  it('makes a key of its own where none is given', () => {
    const [one, other] = [new NumberMask(new Environment()), new NumberMask(new Environment())];
    expect(one.mask('13900139000')).toBe(one.mask('13900139000'));
    expect(one.mask('13900139000')).not.toBe(other.mask('13900139000'));
  });

  it('shows no digit of a short number', () => {
    expect(keyed(1).mask('640003')).toMatch(/^\*\*\*~[0-9a-f]{12}$/);
  });
});
