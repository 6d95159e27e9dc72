// Writes what production runs as a CycloneDX bill of materials, from the lock file alone:
// node scripts/write-sbom.js FILE. The same lock file gives the same bytes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
if (!file) throw new Error('Say where to write it: node scripts/write-sbom.js FILE');

const lock = readFileSync('package-lock.json', 'utf8');
const packages = Object.entries(JSON.parse(lock).packages);
const shipped = new Set(
  packages
    // The workspaces are our own code, bundled into the image.
    .filter(([path]) => path.startsWith('node_modules/'))
    .filter(([, { link, dev, devOptional, optional }]) => !link && !dev && !devOptional && !optional)
    .map(([path, { name, version }]) => `${name ?? path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`),
);

// Not with --omit: npm 11 then loses whatever is a peer of something too, NestJS itself among it.
const options = ['--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application', '--include=dev'];
const bill = JSON.parse(execFileSync('npm', ['sbom', ...options], { encoding: 'utf8', maxBuffer: 64 << 20 }));
const root = bill.metadata.component['bom-ref'];
bill.components = bill.components
  .filter((component) => shipped.has(`${component.name}@${component.version}`))
  .map((component) => ({ ...component, scope: 'required', properties: [] }));
bill.dependencies = bill.dependencies
  .filter(({ ref }) => ref === root || shipped.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => shipped.has(other)) }));
const named = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
const missing = [...shipped].filter((one) => !named.has(one));
if (missing.length > 0) throw new Error(`npm sbom leaves out ${missing.join(', ')}`);

// npm takes the name of the folder, a random number and the present time.
bill.metadata.component.name = JSON.parse(readFileSync('package.json', 'utf8')).name;
delete bill.metadata.timestamp;
const hash = createHash('sha256').update(lock).digest('hex');
const parts = [
  ...[hash.slice(0, 8), hash.slice(8, 12), `8${hash.slice(13, 16)}`],
  ...[`8${hash.slice(17, 20)}`, hash.slice(20, 32)],
];
bill.serialNumber = `urn:uuid:${parts.join('-')}`;
writeFileSync(file, `${JSON.stringify(bill, null, 2)}\n`);
