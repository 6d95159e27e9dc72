import { describe, expect, it } from '@jest/globals';
import type { SessionCredentials } from './agent-session.js';
import { followGuid } from './guid-rotation.js';

const first: SessionCredentials = { sessionId: 's', guid: 'g1', replacedGuids: [], cookie: null };
const follow = (...arrived: string[]) => arrived.reduce(followGuid, first);

describe('the succession of Guids', () => {
  it('takes a new Guid and remembers the one that it replaced', () => {
    expect(follow('g2')).toEqual({ ...first, guid: 'g2', replacedGuids: ['g1'] });
  });

  it('changes nothing for the present one', () => {
    expect(follow('g1')).toBe(first);
  });

  it('never takes a replaced one back, however late an answer brings it', () => {
    expect(follow('g2', 'g3', 'g1', 'g2').guid).toBe('g3');
  });

  it('lets the later of two new ones win', () => {
    expect(follow('g3', 'g2').guid).toBe('g2');
  });

  it('remembers enough of them and no more', () => {
    const many = Array.from({ length: 100 }, (_, number) => `h${number}`);
    const { guid, replacedGuids } = follow(...many);
    expect(guid).toBe('h99');
    expect(replacedGuids).toHaveLength(32);
    expect(replacedGuids[0]).toBe('h98');
  });
});
