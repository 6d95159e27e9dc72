import { describe, expect, it } from '@jest/globals';
import { parseLosslessJson } from '../lossless-json.js';
import { readCurrentCall } from './current-call.js';

describe('readCurrentCall', () => {
  it('reads the call as clients have seen it', () => {
    const result = parseLosslessJson(
      `{"callfeature":0,"callid":"1476838963-224","caller":"70004","called":"60015","callskill":"voice",
        "callskillid":20011,"orgicallednum":"","calldata":"","begintime":1476838963000,"endtime":null}`,
    );
    const parties = { caller: '70004', called: '60015', skillId: '20011' };
    expect(readCurrentCall(result)).toEqual({ callId: '1476838963-224', ...parties });
  });

  it('keeps the digits of an id that is a number, and gives null for what is missing', () => {
    const unknown = { caller: null, called: null, skillId: null };
    expect(readCurrentCall(parseLosslessJson('{"callid":14768389632241476838,"caller":""}'))).toEqual({
      callId: '14768389632241476838',
      ...unknown,
    });
  });

  it.each([null, undefined, '', 'none', {}, [], { callid: '' }, { callid: {} }])('finds no call in %j', (result) => {
    expect(readCurrentCall(result)).toBeNull();
  });
});
