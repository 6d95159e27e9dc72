import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { personaOf, personasByNumber } from './aicc-personas.js';

describe('personaOf', () => {
  it.each([
    ['18600000001', '1'],
    ['18600000008', '8'],
    ['18600000021', '21'],
    ['18600000099', '99'],
    ['8690106010', '90106010'],
    ['+8690104029', '90104029'],
  ])('lets %s answer return code %s', (called, returnCode) => {
    expect(personaOf(called).returnCode).toBe(returnCode);
  });

  it('finds a persona with or without a plus', () => {
    expect(personaOf('18700000001')).toEqual({ scenario: 'The customer does not answer', releaseReason: 5 });
    expect(personaOf('+18700000001')).toBe(personaOf('18700000001'));
  });

  it.each(['13800000001', '18600000000', '88889060'])('makes %s an ordinary customer', (called) => {
    expect(personaOf(called)).toEqual({ scenario: 'The customer answers, talks, and hangs up' });
  });

  it('lists every number and its scenario in the README', async () => {
    const readme = await readFile(new URL('README.md', import.meta.url), 'utf8');
    const rows = readme.replace(/ +/g, ' ');

    for (const [number, { scenario }] of Object.entries(personasByNumber)) {
      expect(rows).toContain(`| ${number} | ${scenario} |`);
    }
  });
});
