import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildPath } from './path-template.js';

const template = '/onlineagent/{agentId}/resetskill/{flag}';
const misuse = { code: 'INTERNAL', outcome: 'not_executed' };

function outcomeOf(build: () => string): unknown {
  try {
    return build();
  } catch (problem) {
    return problem;
  }
}

describe('buildPath', () => {
  it('fills the segments and appends what the query has', () => {
    const query = { skillid: '1;2;3', phonelinkage: undefined };
    expect(buildPath(template, { agentId: '291', flag: 'false' }, query)).toBe(
      '/onlineagent/291/resetskill/false?skillid=1;2;3',
    );
  });

  it.each([
    ['101/logout', '101%2Flogout'],
    ['..%2f', '..%252f'],
    ['a\\b', 'a%5Cb'],
    ['1?x=1', '1%3Fx%3D1'],
    ['*12#', '*12%23'],
    ['1;jsessionid=2', '1%3Bjsessionid%3D2'],
    ['１２３', '%EF%BC%91%EF%BC%92%EF%BC%93'],
    ['1\r\nGuid: x', '1%0D%0AGuid%3A%20x'],
    ['\0', '%00'],
    ['...', '...'],
  ])('keeps %j inside its segment', (value, encoded) => {
    expect(buildPath('/voicecall/{agentId}/hold', { agentId: value })).toBe(`/voicecall/${encoded}/hold`);
  });

  it('keeps any text inside its segment or refuses it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (agentId) => {
        fc.pre(!['', '.', '..'].includes(agentId));
        const path = buildPath('/voicecall/{agentId}/hold', { agentId });
        expect(path).toMatch(/^\/voicecall\/[\x21-\x7e]+\/hold$/);
        expect(new URL(path, 'http://gateway').pathname).toBe(path);
        expect(path.split('/').map(decodeURIComponent)).toEqual(['', 'voicecall', agentId, 'hold']);
      }),
    );
  });

  it.each(['', '.', '..', '\uD800', undefined])('refuses %j as a segment', (agentId) => {
    expect(outcomeOf(() => buildPath('/voicecall/{agentId}/hold', { agentId }))).toMatchObject(misuse);
  });

  it('refuses a value that the template has no place for', () => {
    const params = { agentId: '291', callid: '1' };
    expect(outcomeOf(() => buildPath('/voicecall/{agentId}/hold', params))).toMatchObject(misuse);
  });

  it('encodes what would end a query value', () => {
    expect(buildPath('/a/{b}', { b: '1' }, { number: '*1#&x=ü' })).toBe('/a/1?number=*1%23%26x%3D%C3%BC');
  });
});
