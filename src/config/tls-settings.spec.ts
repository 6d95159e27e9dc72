import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { Section } from './section.js';
import { readTlsSettings } from './tls-settings.js';

describe('readTlsSettings', () => {
  let directory: string;
  let pem: { cert: string; key: string };
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tls-settings-'));
    const [own, other] = await Promise.all([1, 2].map(() => generate([{ name: 'commonName', value: 'localhost' }])));
    pem = { cert: own!.cert.trimEnd(), key: own!.private.trimEnd() };
    for (const [name, text] of Object.entries({ cert: pem.cert, key: pem.key, other: other!.private, junk: 'junk' })) {
      writeFileSync(join(directory, name), `${text}\n`);
    }
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  function read(files: Record<string, string>) {
    const problems = new Map<string, string>();
    const context = { problems, directory, raw: {}, production: true, notBuiltYet: [] };
    const settings = readTlsSettings(new Section('ccGateway', new Map(Object.entries(files)), context));
    return { settings, problems: Object.fromEntries(problems) };
  }

  it('reads the contents of the files', () => {
    const { settings, problems } = read({ caFile: 'cert', certFile: 'cert', keyFile: 'key' });

    expect(problems).toEqual({});
    expect(settings).toMatchObject({ ca: pem.cert, cert: pem.cert });
    expect(settings.key?.reveal()).toBe(pem.key);
  });

  it('has nothing where no file is named', () => {
    expect(read({})).toEqual({ settings: {}, problems: {} });
  });

  const eachOther = 'is not enough: certFile and keyFile need each other';
  it.each<[Record<string, string>, Record<string, string>]>([
    [{ caFile: 'junk' }, { 'ccGateway.caFile': 'must name a file with a certificate in PEM' }],
    [{ caFile: 'nowhere' }, { 'ccGateway.caFile': 'names a file that cannot be read (ENOENT)' }],
    [
      { certFile: 'cert', keyFile: 'junk' },
      { 'ccGateway.keyFile': 'must name a file with a private key in PEM without a passphrase' },
    ],
    [{ certFile: 'cert' }, { 'ccGateway.certFile': eachOther }],
    [{ keyFile: 'key' }, { 'ccGateway.keyFile': eachOther }],
    [{ certFile: 'cert', keyFile: 'other' }, { 'ccGateway.keyFile': 'does not belong to the certificate in certFile' }],
  ])('refuses %j', (files, problems) => {
    expect(read(files).problems).toEqual(problems);
  });
});
