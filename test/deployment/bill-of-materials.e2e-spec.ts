import { expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

it('the bill of materials names what production runs, with licences, and is the same each time', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bill-'));
  const write = (name: string): string => {
    execFileSync(process.execPath, ['scripts/write-sbom.js', join(folder, name)], { cwd: ROOT });
    return readFileSync(join(folder, name), 'utf8');
  };
  try {
    const text = write('first');
    expect(write('second')).toBe(text);
    const bill = JSON.parse(text);
    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'contact-centre-bff' } } });
    const components: { name: string; version: string; licenses?: unknown[]; hashes?: unknown[] }[] = bill.components;
    expect(components.filter(({ licenses, hashes }) => !licenses?.length || !hashes?.length)).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const named = new Map(components.map(({ name, version }) => [name, version]));
    for (const [name, version] of Object.entries(dependencies))
      expect([name, named.get(name)]).toEqual([name, version]);
    expect(named.has('jest')).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
