import { describe, expect, it } from '@jest/globals';
import { httpUrl, isLoopback, resourceUrl } from './http-url.js';

describe('httpUrl', () => {
  it.each([
    ['https://ccgw.example.internal:8043', 'https://ccgw.example.internal:8043'],
    ['https://ccgw.example.internal:8043//', 'https://ccgw.example.internal:8043'],
    ['http://proxy.example.com/calls/', 'http://proxy.example.com/calls'],
    ['HTTPS://CCGW.example.internal:443', 'https://ccgw.example.internal'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('keeps %s as %s', (text, kept) => {
    expect(httpUrl(text)).toBe(kept);
  });

  it.each([
    '',
    'ccgw.example.internal:8043',
    'ftp://ccgw.example.internal',
    'https://',
    'https://user:word@ccgw.example.internal',
    'https://ccgw.example.internal?a=1',
    'https://ccgw.example.internal?',
    'https://ccgw.example.internal#top',
    ' https://ccgw.example.internal',
    'https://ccgw.example.internal:65536',
  ])('does not take %j', (text) => {
    expect(httpUrl(text)).toBeUndefined();
  });
});

describe('resourceUrl', () => {
  it.each([
    ['https://login.example.com/jwks/', 'https://login.example.com/jwks/'],
    ['https://login.example.com/keys?p=b2c_1_crm', 'https://login.example.com/keys?p=b2c_1_crm'],
    ['HTTPS://Login.example.com:443/Keys', 'https://login.example.com/Keys'],
  ])('keeps %s as %s', (text, kept) => {
    expect(resourceUrl(text)).toBe(kept);
  });

  it.each([
    '',
    'login.example.com',
    'file:///keys',
    'https://u:p@login.example.com/keys',
    'https://a/keys#x',
    'https://a/ k',
  ])('does not take %j', (text) => {
    expect(resourceUrl(text)).toBeUndefined();
  });
});

describe('isLoopback', () => {
  it.each([
    ['http://127.0.0.1:8080/keys', true],
    ['http://127.8.9.10', true],
    ['http://localhost', true],
    ['http://[::1]:1', true],
    ['http://127.0.0.1.example.com', false],
    ['http://localhost.example.com', false],
    ['http://10.0.0.1', false],
    ['', false],
  ])('%j: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});
