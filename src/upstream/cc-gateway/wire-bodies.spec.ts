import { describe, expect, it } from '@jest/globals';
import { stringifyLosslessJson } from '../lossless-json.js';
import { callInnerBody, calloutBody, previewCalloutBody } from './dial-bodies.js';
import { requestCall } from './request-call.js';
import { resetSkill } from './reset-skill.js';
import { signInBody } from './sign-in-body.js';

describe('calloutBody', () => {
  it('sends every documented field with its name and type', () => {
    const dial = { called: '40040', caller: '40038', skillId: '25', callData: 'order 7', media: 'video' as const };
    expect(stringifyLosslessJson(calloutBody(dial))).toBe(
      '{"called":"40040","caller":"40038","skillid":25,"callappdata":"order 7","mediaability":1}',
    );
  });

  it('sends only what was given', () => {
    expect(stringifyLosslessJson(calloutBody({ called: '*12#' }))).toBe('{"called":"*12#"}');
  });

  it.each([
    ['audio' as const, 0],
    ['video' as const, 1],
    ['auto' as const, 2],
  ])('calls %s %d', (media, mediaability) => {
    expect(calloutBody({ called: '1', media })).toMatchObject({ mediaability });
  });
});

describe('callInnerBody', () => {
  it('sends every field but the media, which the gateway ignores', () => {
    const dial = { called: '292', caller: '40038', skillId: '25', callData: '' };
    expect(stringifyLosslessJson(callInnerBody(dial))).toBe(
      '{"called":"292","caller":"40038","skillid":25,"callappdata":""}',
    );
  });
});

describe('previewCalloutBody', () => {
  it('sends the control id as a bare 64-bit number', () => {
    const dial = { called: '88889039', controlId: '9223372036854775807' };
    expect(stringifyLosslessJson(previewCalloutBody(dial))).toBe(
      '{"called":"88889039","callcontrolid":9223372036854775807}',
    );
  });
});

describe('requestCall', () => {
  it('asks for a call of a public queue', () => {
    expect(requestCall({ callId: '1456404043-37', skillId: '25' })).toEqual({
      params: { callid: '1456404043-37', skilltype: '0' },
      query: { skillId: '25' },
    });
  });
});

describe('resetSkill', () => {
  it.each([
    ['all' as const, { params: { autoflag: 'true' }, query: {} }],
    [['1', '2', '3'], { params: { autoflag: 'false' }, query: { skillid: '1;2;3' } }],
    [[], { params: { autoflag: 'false' }, query: {} }],
  ])('signs into %j', (skills, expected) => expect(resetSkill(skills)).toEqual(expected));
});

describe('signInBody', () => {
  it('sends the defaults in which a forced sign-in differs', () => {
    expect(signInBody({ password: 'p', phoneNumber: '40038' })).toEqual({
      password: 'p',
      phonenum: '40038',
      autoanswer: true,
      autoenteridle: true,
      releasephone: true,
      agenttype: 4,
      status: 4,
    });
  });

  it('sends what was chosen instead', () => {
    const order = { autoAnswer: false, autoIdle: false, releasePhone: false, media: 'video' as const };
    expect(signInBody({ password: 'p', phoneNumber: '1', initialState: 'busy', ...order })).toMatchObject({
      autoanswer: false,
      autoenteridle: false,
      releasephone: false,
      agenttype: 11,
      status: 3,
    });
    expect(signInBody({ password: 'p', phoneNumber: '1', initialState: 'wrapUp' }).status).toBe(5);
  });
});
