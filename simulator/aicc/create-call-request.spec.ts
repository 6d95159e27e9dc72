import { describe, expect, it } from '@jest/globals';
import { LosslessNumber } from 'lossless-json';
import { defaultAiccSettings } from './aicc-settings.js';
import { brokenRule, isAgentWorkNo, readCallOrder } from './create-call-request.js';

const numbers = { caller: '66660130', called: '13800000001' };
const ita = { ...defaultAiccSettings, product: 'ita' as const };
const callBackUrl = Buffer.from('https://crm.example.com/x').toString('base64');

describe('brokenRule', () => {
  it.each([
    [{}],
    [{ called: '+8613800000001' }],
    [{ caller: '1'.repeat(32) }],
    [{ callData: '😀'.repeat(1024) }],
    [{ callData: '', callerPresent: null, agentPresent: '', callBackUrl: '' }],
    [{ callerPresent: '640003', agentPresent: '640060', callBackUrl }],
  ])('accepts %j', (fields) => {
    expect(brokenRule({ ...numbers, ...fields }, defaultAiccSettings)).toBeUndefined();
  });

  it.each([
    ['5', { caller: undefined }],
    ['5', { called: '' }],
    ['5', { called: new LosslessNumber('13800000001') }],
    ['5', { called: '1'.repeat(33) }],
    ['5', { called: '138-0000' }],
    ['5', { callerPresent: '13800000001' }],
    ['5', { agentPresent: '640099' }],
    ['2', { callData: 'x'.repeat(1025) }],
    ['2', { callData: new LosslessNumber('7') }],
    ['9', { callBackUrl: 'https://crm.example.com/x' }],
  ])('answers %s to %j', (returnCode, fields) => {
    expect(brokenRule({ ...numbers, ...fields }, defaultAiccSettings)).toBe(returnCode);
  });

  it.each([
    ['1'.repeat(10), '5'],
    ['1'.repeat(11), undefined],
    ['1'.repeat(14), undefined],
    ['1'.repeat(15), '5'],
  ])('with number anonymisation answers callerPresent %s with %s', (callerPresent, returnCode) => {
    const settings = { ...defaultAiccSettings, numberAnonymisation: true };

    expect(brokenRule({ ...numbers, callerPresent }, settings)).toBe(returnCode);
  });

  it.each([{ callData: 'x' }, { callerPresent: '640003' }, { agentPresent: '640003' }, { called: 'x' }])(
    'answers 90100100 to %j on ITA',
    (fields) => {
      expect(brokenRule({ ...numbers, ...fields }, ita)).toBe('90100100');
    },
  );

  it('does not look at callBackUrl where it is not used', () => {
    const fields = { ...numbers, callBackUrl: 'nonsense' };

    expect(brokenRule(fields, { ...defaultAiccSettings, ignoreCallBackUrl: true })).toBeUndefined();
    expect(brokenRule(fields, ita)).toBeUndefined();
  });
});

describe('isAgentWorkNo', () => {
  it.each([undefined, null, '', '133', new LosslessNumber('133'), new LosslessNumber('99999')])(
    'accepts %p',
    (value) => {
      expect(isAgentWorkNo(value)).toBe(true);
    },
  );

  it.each([new LosslessNumber('100000'), new LosslessNumber('-1'), new LosslessNumber('1.5'), 'x', true, {}])(
    'refuses %p',
    (value) => {
      expect(isAgentWorkNo(value)).toBe(false);
    },
  );
});

describe('readCallOrder', () => {
  it('shows the access code where nothing else was asked for', () => {
    expect(
      readCallOrder({ ...numbers, agentWorkNo: new LosslessNumber('133'), callBackUrl }, defaultAiccSettings),
    ).toEqual({
      ...numbers,
      agentWorkNo: '133',
      callData: null,
      callerPresent: '640003',
      agentPresent: '640003',
      callBackUrl: 'https://crm.example.com/x',
    });
  });

  it('drops callBackUrl on ITA', () => {
    expect(readCallOrder({ ...numbers, callBackUrl }, ita).callBackUrl).toBeNull();
  });
});
