import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSecretVariable } from './variable.js';

describe('readSecretVariable', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'variable-'));
    writeFileSync(join(folder, 'key'), 'from-the-file\n');
    writeFileSync(join(folder, 'empty'), '\n');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes the variable itself', () => {
    expect(readSecretVariable({ KEY: 'direct', KEY_FILE: '' }, 'KEY')).toEqual({ value: 'direct' });
  });

  it('reads a mounted file without the line end', () => {
    expect(readSecretVariable({ KEY: '', KEY_FILE: join(folder, 'key') }, 'KEY')).toEqual({ value: 'from-the-file' });
  });

  it('finds nothing where nothing or only emptiness is set', () => {
    expect(readSecretVariable({ KEY: '' }, 'KEY')).toEqual({});
  });

  it.each([
    ['missing', 'KEY_FILE names a file that cannot be read (ENOENT)'],
    ['empty', 'KEY_FILE names an empty file'],
    ['.', 'KEY_FILE names a file that cannot be read (EISDIR)'],
  ])('says what is wrong with the file: %s', (file, problem) => {
    expect(readSecretVariable({ KEY_FILE: join(folder, file) }, 'KEY')).toEqual({ problem });
  });

  it('refuses the variable beside its file', () => {
    const raw = { KEY: 'direct', KEY_FILE: join(folder, 'key') };

    expect(readSecretVariable(raw, 'KEY')).toEqual({ problem: 'KEY and KEY_FILE are both set' });
  });
});
