import { describe, expect, it } from '@jest/globals';
import { parseLosslessJson } from '../lossless-json.js';
import { readWaitingCalls } from './waiting-calls.js';

describe('readWaitingCalls', () => {
  it('reads the documented fields, ids as texts and times as ISO', () => {
    const result = parseLosslessJson(
      `[{"callfeature":0,"callid":"1476838963-224","caller":"70004","called":"60015","callskill":"voice",
         "callskillid":20011,"begintime":1476838963000,"endtime":null,"logontimes":12,"mediaType":5},
        {"callid":14768389632241476838963,"caller":"","callskillid":"25","begintime":"1476838963000","logontimes":"0"}]`,
    );
    expect(readWaitingCalls(result)).toEqual([
      {
        callId: '1476838963-224',
        caller: '70004',
        called: '60015',
        skillId: '20011',
        waitingSince: '2016-10-19T01:02:43.000Z',
        waitingSeconds: 12,
      },
      {
        callId: '14768389632241476838963',
        caller: null,
        called: null,
        skillId: '25',
        waitingSince: '2016-10-19T01:02:43.000Z',
        waitingSeconds: 0,
      },
    ]);
  });

  it('gives null for what is missing or unreadable', () => {
    const nothing = {
      callId: null,
      caller: null,
      called: null,
      skillId: null,
      waitingSince: null,
      waitingSeconds: null,
    };
    expect(readWaitingCalls([{}])).toEqual([nothing]);
    expect(readWaitingCalls([{ begintime: 0, logontimes: 'soon' }])).toEqual([nothing]);
    expect(readWaitingCalls([{ begintime: '999999999999999', callid: {} }])).toMatchObject([{ callId: null }]);
  });

  it.each([null, '', {}, 'none', [null, 'x', []]])('finds nobody waiting in %j', (result) => {
    expect(readWaitingCalls(result)).toEqual([]);
  });
});
