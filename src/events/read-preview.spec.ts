import { describe, expect, it } from '@jest/globals';
import { readPreview } from './read-preview.js';

describe('readPreview', () => {
  it.each<[string, object, object]>([
    [
      'several numbers and call data',
      { controlid: '1536', dialeddigits: '100,101, 103,', callData: '4' },
      { controlId: '1536', numbers: ['100', '101', '103'], callData: '4' },
    ],
    ['no number', { controlid: '7', dialeddigits: '' }, { controlId: '7', numbers: [], callData: null }],
    [
      'numbers where texts are documented',
      { controlId: 7, dialedDigits: 139, calldata: 5 },
      { controlId: '7', numbers: ['139'], callData: '5' },
    ],
    ['the spelling of the texts', { controllid: '7' }, { controlId: '7', numbers: [], callData: null }],
  ])('reads an offer with %s', (_what, content, offer) => {
    expect(readPreview(content)).toEqual(offer);
  });

  it.each([null, '1536', {}, { controlid: '' }, { controlid: {} }, []])('finds no offer in %j', (content) => {
    expect(readPreview(content)).toBeNull();
  });

  it('keeps no more of what the gateway sends than anybody can need', () => {
    const endless = '1'.repeat(1_000_000);
    expect(readPreview({ controlid: endless })).toBeNull();
    const dialeddigits = `139,${endless},${'5,'.repeat(100_000)}`;
    expect(readPreview({ controlid: '7', dialeddigits, callData: endless })).toEqual({
      controlId: '7',
      numbers: ['139', ...Array.from({ length: 99 }, () => '5')],
      callData: null,
    });
  });
});
