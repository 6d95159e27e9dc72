import { describe, expect, it } from '@jest/globals';
import { affinityCookie } from './affinity-cookies.js';

describe('affinityCookie', () => {
  it('is nothing while no cookie was ever set', () => expect(affinityCookie(null, [])).toBeNull());

  it('keeps name and value and drops the attributes', () => {
    const set = ['loadbalance=node-2; Path=/; HttpOnly', 'AWSALB=a+b/c==; Secure'];
    expect(affinityCookie(null, set)).toBe('loadbalance=node-2; AWSALB=a+b/c==');
  });

  it('gives a quoted value back in its quotes', () => {
    expect(affinityCookie('a=1', ['node="gw-2"; Version=1; Path=/', 'b="', 'c=x"'])).toBe('a=1; node="gw-2"');
  });

  it('keeps what is not set anew and replaces what is', () => {
    expect(affinityCookie('a=1; b=2', ['b=3; Path=/', 'c=4'])).toBe('a=1; b=3; c=4');
  });

  it('leaves out what could not stand in a header', () => {
    expect(affinityCookie('a=1', ['', 'novalue', 'b=ä', 'c=1,2', `d=${'x'.repeat(513)}`])).toBe('a=1');
  });
});
