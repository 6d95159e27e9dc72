import { describe, expect, it } from '@jest/globals';
import { callbackText } from './callback-text.js';

const fields = { called: '88880067', callSerialNo: '1197765398201387012', serviceNo: '', callData: null };

describe('callbackText', () => {
  it('writes JSON with null as null', () => {
    expect(JSON.parse(callbackText(fields, 'json'))).toEqual(fields);
  });

  it('writes a form with null as text', () => {
    expect(callbackText({ ...fields, called: '1 2&3' }, 'form')).toBe(
      'callData=null&callSerialNo=1197765398201387012&called=1+2%263&serviceNo=',
    );
  });

  it('writes the text of a Java map, sorted as a TreeMap is', () => {
    expect(callbackText(fields, 'map')).toBe(
      '{callData=null, callSerialNo=1197765398201387012, called=88880067, serviceNo=}',
    );
  });
});
