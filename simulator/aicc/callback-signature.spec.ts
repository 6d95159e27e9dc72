import { describe, expect, it } from '@jest/globals';
import { callbackSignature, signedFields } from './callback-signature.js';

const sharedKey = 'shared-key-0123456789';
const timestamp = '1645524163326';
const nonce = '-1482421808053124529';

describe('callbackSignature', () => {
  it('signs the sorted parameters, null as four letters', () => {
    const fields = {
      serviceNo: '133',
      callSerialNo: '1197765398201387012',
      called: '88880067',
      caller: '66660130',
      callData: null,
      createCallTime: '2022/02/22,10:04:28:823',
      releaseReason: '0',
      talkDuration: '6',
    };

    expect(callbackSignature(fields, sharedKey, timestamp, nonce)).toBe('mMdtId29loQgUUowYcYEdLgAb43/Jz7/z0weP/3A9yg=');
  });

  it('leaves out every space, inside values too, but no other white space', () => {
    const signatureOf = (callData: string) => callbackSignature({ callData }, sharedKey, timestamp, nonce);

    expect(signatureOf(' order  7 ')).toBe(signatureOf('order7'));
    expect(signatureOf('order\t7')).not.toBe(signatureOf('order7'));
  });
});

describe('signedFields', () => {
  it('adds a timestamp, a nonce of a signed 64-bit number and the signature over the other fields', () => {
    const signed = signedFields({ called: '1' }, sharedKey, 1645524163326);

    expect(signed).toEqual({
      called: '1',
      timestamp,
      nonce: expect.stringMatching(/^-?\d{1,19}$/),
      signature: callbackSignature({ called: '1' }, sharedKey, timestamp, signed['nonce'] ?? ''),
    });
  });
});
