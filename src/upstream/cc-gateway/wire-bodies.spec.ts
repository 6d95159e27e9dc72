import { describe, expect, it } from '@jest/globals';
import { stringifyLosslessJson } from '../lossless-json.js';
import { callInnerBody, calloutBody, previewCalloutBody } from './dial-bodies.js';
import { signInBody } from './sign-in-body.js';
import { consultBody, transferBody, transferModes } from './transfer-modes.js';

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

describe('transferBody', () => {
  it.each([
    ['skillQueue', 'blind', { devicetype: 1, mode: 0 }],
    ['skillQueue', 'onAnswer', { devicetype: 1, mode: 2 }],
    ['agent', 'blind', { devicetype: 2, mode: 0 }],
    ['agent', 'onAnswer', { devicetype: 2, mode: 2 }],
    ['ivr', 'blind', { devicetype: 3, mode: 0 }],
    ['ivr', 'suspend', { devicetype: 3, mode: 1 }],
    ['accessCode', 'blind', { devicetype: 4, mode: 0 }],
    ['accessCode', 'onAnswer', { devicetype: 4, mode: 2 }],
    ['number', 'blind', { devicetype: 5, mode: 1 }],
    ['number', 'onAnswer', { devicetype: 5, mode: 2 }],
    ['number', 'talk', { devicetype: 5, mode: 3 }],
    ['number', 'threeParty', { devicetype: 5, mode: 4 }],
  ] as const)('transfers to %s in mode %s', (type, mode, expected) => {
    expect(transferModes(type)).toContain(mode);
    const body = transferBody({ to: { type, address: '25' }, mode, caller: '640003', callData: 'x' });
    expect(body).toEqual({ ...expected, address: '25', caller: '640003', callappdata: 'x' });
  });

  it('knows no other combination', () => {
    const types = ['skillQueue', 'agent', 'ivr', 'accessCode', 'number'] as const;
    expect(types.flatMap((type) => transferModes(type))).toHaveLength(12);
  });
});

describe('consultBody', () => {
  it.each([
    ['skillQueue', 'twoParty', { devicetype: 1, mode: 1 }],
    ['agent', 'threeParty', { devicetype: 2, mode: 2 }],
  ] as const)('consults %s in mode %s', (type, mode, expected) => {
    const body = consultBody({ to: { type, address: '292' }, mode, callData: 'x' });
    expect(body).toEqual({ ...expected, dstaddress: '292', callappdata: 'x' });
  });
});
