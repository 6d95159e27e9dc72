import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expandVariables, plainValue, readSecretVariable } from './variable.js';

describe('readSecretVariable', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'variable-'));
    writeFileSync(join(folder, 'key'), 'from-the-file\n');
    writeFileSync(join(folder, 'empty'), '\n');
    writeFileSync(join(folder, 'quoted-nothing'), '""\r\n');
    writeFileSync(join(folder, 'windows'), '\ufefffrom-the-file\r\n\r\n');
    writeFileSync(join(folder, 'utf-16'), Buffer.from('\ufefffrom-the-file\r\n', 'utf16le'));
    writeFileSync(join(folder, 'latin-1'), Buffer.from('Schlüssel', 'latin1'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('takes the variable itself', () => {
    expect(readSecretVariable({ KEY: 'direct', KEY_FILE: '' }, 'KEY')).toEqual({ value: 'direct' });
  });

  it('reads a mounted file without the line end', () => {
    expect(readSecretVariable({ KEY: '', KEY_FILE: join(folder, 'key') }, 'KEY')).toEqual({ value: 'from-the-file' });
  });

  it('reads past the byte-order mark and the line ends of other systems', () => {
    expect(readSecretVariable({ KEY_FILE: `"${join(folder, 'windows')}"\r` }, 'KEY')).toEqual({
      value: 'from-the-file',
    });
  });

  it('finds nothing where nothing or only emptiness is set', () => {
    expect(readSecretVariable({ KEY: '' }, 'KEY')).toEqual({});
  });

  it.each([
    ['missing', 'KEY_FILE names a file that cannot be read (ENOENT)'],
    ['empty', 'KEY_FILE names an empty file'],
    ['quoted-nothing', 'KEY_FILE names an empty file'],
    ['utf-16', 'KEY_FILE names a file that is not text in UTF-8'],
    ['latin-1', 'KEY_FILE names a file that is not text in UTF-8'],
    ['.', 'KEY_FILE names a file that cannot be read (EISDIR)'],
  ])('says what is wrong with the file: %s', (file, problem) => {
    expect(readSecretVariable({ KEY_FILE: join(folder, file) }, 'KEY')).toEqual({ problem });
  });

  it('refuses the variable beside its file', () => {
    const raw = { KEY: 'direct', KEY_FILE: join(folder, 'key') };

    expect(readSecretVariable(raw, 'KEY')).toEqual({ problem: 'KEY and KEY_FILE are both set' });
  });
});

describe('plainValue', () => {
  it.each([
    ['plain', 'plain'],
    ['plain\r', 'plain'],
    ['  plain\t\r\n', 'plain'],
    ['"quoted"', 'quoted'],
    ["'quoted'\r", 'quoted'],
    ['"it\'s"', "it's"],
    ['""', ''],
    [' ', ''],
    ['"', '"'],
    ['"half', '"half'],
    ['"other\'', '"other\''],
    ['in"side', 'in"side'],
  ])('reads %j as %j', (text, value) => {
    expect(plainValue(text)).toBe(value);
  });
});

describe('expandVariables', () => {
  const raw = { HOST_NAME: 'ccgw', port: '8043', NESTED: '${port}', EMPTY: '' };

  it.each([
    ['${HOST_NAME}', 'ccgw'],
    ['https://${HOST_NAME}:${port}', 'https://ccgw:8043'],
    ['plain $HOST_NAME and ^1$', 'plain $HOST_NAME and ^1$'],
    ['${NESTED}', '${port}'],
  ])('makes of %j %j', (text, value) => {
    expect(expandVariables(text, raw)).toEqual({ value });
  });

  it.each([
    ['${ONE}/${port}/${EMPTY}', 'needs the variable ONE, which is not set; needs the variable EMPTY, which is not set'],
    ['${toString}', 'needs the variable toString, which is not set'],
    ['${pass-word}', 'has ${…} around something that is no variable name'],
    ['${}', 'has ${…} around something that is no variable name'],
  ])('does not expand %j', (text, problem) => {
    expect(expandVariables(text, raw)).toEqual({ problem });
  });
});
