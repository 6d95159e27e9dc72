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

  it('keeps what it has where each answer brings another name', () => {
    let cookie: string | null = 'node=gw-2';
    for (let answer = 0; answer < 100; answer++) cookie = affinityCookie(cookie, [`c${answer}=${'x'.repeat(512)}`]);
    expect(cookie!.length).toBeLessThanOrEqual(4096);
    expect(cookie).toMatch(/^node=gw-2; c0=x+; /);
    expect(affinityCookie(cookie, ['node=gw-3'])).toBe(cookie!.replace('gw-2', 'gw-3'));
  });

  it.each([
    ['Max-Age=0', 'b=; Path=/; Max-Age=0'],
    ['a negative Max-Age', 'b=x; max-age=-1; Expires=Fri, 31 Dec 9999 23:59:59 GMT'],
    ['a date that is over', 'b=deleted; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
    ['a date that is over, as Java writes it', 'b=""; Expires=Thu, 01-Jan-1970 00:00:10 GMT; Path=/'],
  ])('drops a cookie that is deleted by %s', (_what, cookie) => {
    expect(affinityCookie('a=1; b=2', [cookie])).toBe('a=1');
    expect(affinityCookie('b=2', [cookie])).toBeNull();
  });

  it.each([
    'b=3; Max-Age=3600; Expires=Thu, 01 Jan 1970 00:00:00 GMT',
    'b=3; Expires=Fri, 31 Dec 9999 23:59:59 GMT; Secure; SameSite=None',
    'b=3; Expires=tomorrow; Domain=.example.com; Path=/agentgateway',
    ' b = 3 ;HttpOnly',
  ])('keeps one that is not: %s', (cookie) => expect(affinityCookie('a=1; b=2', [cookie])).toBe('a=1; b=3'));

  it('takes several cookies in one header apart', () => {
    const joined = 'a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT; Path=/, b=2; Path=/,c=3';
    expect(affinityCookie(null, [joined])).toBe('a=1; b=2; c=3');
  });
});
