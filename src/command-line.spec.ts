import { describe, expect, it } from '@jest/globals';
import { readCommandLine } from './command-line.js';

describe(readCommandLine.name, () => {
  it('knows a start, a check and the version', () => {
    expect([[], ['--check'], ['--version']].map(readCommandLine)).toEqual(['start', 'check', 'version']);
  });

  it.each([[['--chek']], [['check']], [['']], [['--check', '--version']], [['--check', 'x']], [['constructor']]])(
    'refuses %j',
    (args) => {
      expect(readCommandLine(args)).toBeNull();
    },
  );
});
