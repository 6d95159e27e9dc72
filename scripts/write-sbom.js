// Writes what production runs as a CycloneDX bill of materials, from the lock file alone:
// node scripts/write-sbom.js FILE. The same lock file gives the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
if (!file) throw new Error('Say where to write it: node scripts/write-sbom.js FILE');

const options = [
  '--package-lock-only',
  '--sbom-format=cyclonedx',
  '--sbom-type=application',
  '--omit=dev',
  '--omit=optional',
];
const bill = JSON.parse(execFileSync('npm', ['sbom', ...options], { encoding: 'utf8', maxBuffer: 64 << 20 }));

// npm writes a random number and the present time.
const hash = createHash('sha256').update(readFileSync('package-lock.json')).digest('hex');
const parts = [
  hash.slice(0, 8),
  hash.slice(8, 12),
  `8${hash.slice(13, 16)}`,
  `8${hash.slice(17, 20)}`,
  hash.slice(20, 32),
];
bill.serialNumber = `urn:uuid:${parts.join('-')}`;
delete bill.metadata.timestamp;
// npm takes the name of the folder.
bill.metadata.component.name = JSON.parse(readFileSync('package.json', 'utf8')).name;
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
