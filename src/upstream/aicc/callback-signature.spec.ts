import { describe, expect, it } from '@jest/globals';
import { Secret } from '../../config/secret.js';
import { readCallbackFields } from './callback-fields.js';
import { checkCallbackSignature, SIGNATURE_WINDOW_MS } from './callback-signature.js';

const key = new Secret('shared-key-0123456789');
const SIGNED_AT = 1_645_524_163_326;
/** Computed from the Java of API reference 1317, not by this code. */
const vector = {
  callSerialNo: '1197765398201387012',
  serviceNo: '133',
  called: '88880067',
  caller: '66660130',
  callData: null,
  createCallTime: '2022/02/22,10:04:28:823',
  releaseReason: '0',
  talkDuration: '6',
  timestamp: String(SIGNED_AT),
  nonce: '-1482421808053124529',
  signature: 'mMdtId29loQgUUowYcYEdLgAb43/Jz7/z0weP/3A9yg=',
};
const check = (body: string, now = SIGNED_AT) => checkCallbackSignature(readCallbackFields(body)!, key, now);
const json = (change: object = {}) => JSON.stringify({ ...vector, ...change });

describe('the signature of a callback', () => {
  it('is the documented one', () => {
    expect(check(json())).toBe('valid');
  });

  it('is the same in a form and in the text of a Java map', () => {
    const entries = Object.entries(vector).map(([name, value]): [string, string] => [name, String(value)]);
    expect(check(new URLSearchParams(entries).toString())).toBe('valid');
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
    expect(check(`{${sorted.join(', ')}}`)).toBe('valid');
  });

  it('counts no blanks, inside values neither', () => {
    expect(check(json({ callData: ' n u l l ' }))).toBe('valid');
  });

  it.each([
    ['another value', { releaseReason: '1' }],
    ['one field more', { locationId: '0' }],
    ['an empty text in place of null', { callData: '' }],
    ['another nonce', { nonce: '1' }],
    ['another time', { timestamp: String(SIGNED_AT + 1) }],
    ['another signature', { signature: `${'A'.repeat(43)}=` }],
    ['half a signature', { signature: 'mMdtId29loQg' }],
    ['no signature', { signature: null }],
    ['no nonce', { nonce: '' }],
    ['a time that is none', { timestamp: 'today' }],
  ])('is forged with %s', (_, change) => {
    expect(check(json(change))).toBe('forged');
  });

  it('is good for fifteen minutes before and after, since clocks differ', () => {
    expect(check(json(), SIGNED_AT + SIGNATURE_WINDOW_MS)).toBe('valid');
    expect(check(json(), SIGNED_AT - SIGNATURE_WINDOW_MS)).toBe('valid');
    expect(check(json(), SIGNED_AT + SIGNATURE_WINDOW_MS + 1)).toBe('expired');
    expect(check(json(), SIGNED_AT - SIGNATURE_WINDOW_MS - 1)).toBe('expired');
  });
});
