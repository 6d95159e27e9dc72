import { describe, expect, it } from '@jest/globals';
import { decodeCallBackUrl } from './call-back-url.js';

const encoded = (url: string) => Buffer.from(url).toString('base64');

describe('decodeCallBackUrl', () => {
  it.each(['https://crm.example.com/calls/a-b_c', 'http://10.0.0.1:8080/x', 'https://crm.example.com/x?a&b#c'])(
    'decodes %s',
    (url) => {
      expect(decodeCallBackUrl(encoded(url), null)).toBe(url);
    },
  );

  it.each([
    'https://crm.example.com/?id=1',
    'https://crm.example.com/a%20b',
    'https://crm.example.com/~x',
    'ftp://crm.example.com/',
    'crm.example.com',
    'https://',
  ])('refuses %s', (url) => {
    expect(decodeCallBackUrl(encoded(url), null)).toBeNull();
  });

  it.each(['https://crm.example.com/', encoded('https://crm.example.com/x').replace(/=+$/, ''), '', 7, null])(
    'refuses what is not padded Base64: %p',
    (value) => {
      expect(decodeCallBackUrl(value, null)).toBeNull();
    },
  );

  it('knows hosts with and without their port on the trustlist', () => {
    const trustlist = ['crm.example.com', '10.0.0.1:8080'];

    expect(decodeCallBackUrl(encoded('https://crm.example.com:8443/x'), trustlist)).not.toBeNull();
    expect(decodeCallBackUrl(encoded('http://10.0.0.1:8080/x'), trustlist)).not.toBeNull();
    expect(decodeCallBackUrl(encoded('http://10.0.0.1:8081/x'), trustlist)).toBeNull();
    expect(decodeCallBackUrl(encoded('https://other.example.com/x'), trustlist)).toBeNull();
  });
});
