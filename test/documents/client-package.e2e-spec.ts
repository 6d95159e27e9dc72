import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

it('packs the client in a checkout where nothing was built', () => {
  const checkout = mkdtempSync(join(tmpdir(), 'checkout-'));
  const isBuilt = (path: string) => path.endsWith('/dist') || path.endsWith('/node_modules');
  try {
    for (const name of ['package.json', 'packages/client'])
      cpSync(name, join(checkout, name), { recursive: true, filter: (path) => !isBuilt(path) });
    symlinkSync(join(process.cwd(), 'node_modules'), join(checkout, 'node_modules'));
    const args = ['pack', '-w', 'packages/client', '--offline', '--ignore-scripts=false'];
    execFileSync('npm', args, { cwd: checkout, stdio: 'pipe' });
    const [file = ''] = readdirSync(checkout).filter((name) => name.endsWith('.tgz'));
    const packed = execFileSync('tar', ['-tzf', join(checkout, file)], { encoding: 'utf8' }).split('\n');

    expect(packed).toEqual(expect.arrayContaining(['package/dist/index.js', 'package/dist/index.d.ts']));
  } finally {
    rmSync(checkout, { recursive: true, force: true });
  }
});
