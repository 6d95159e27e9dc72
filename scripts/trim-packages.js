// Takes out of a folder of packages what no process reads: source maps, type declarations and TypeScript sources.
// Licences, notices and readmes stay: some packages have their licence nowhere else. node scripts/trim-packages.js FOLDER
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Say which folder: node scripts/trim-packages.js FOLDER');

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
  if (entry.isFile() && /\.(map|[cm]?ts)$/.test(entry.name)) rmSync(join(entry.parentPath, entry.name));
