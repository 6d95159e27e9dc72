// Leaves in a folder of packages what a process or a lawyer reads. What went into the bundle keeps its package.json and its
// licences, notices and readmes: some packages have their licence nowhere else. What is loaded loses source maps, type
// declarations and TypeScript sources. node scripts/trim-packages.js FOLDER
import { readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LOADED_PACKAGES } from './loaded-packages.js';

const [root] = process.argv.slice(2);
if (!root) throw new Error('Say which folder: node scripts/trim-packages.js FOLDER');

const loaded = new Set(LOADED_PACKAGES);
for (const name of loaded) {
  const { dependencies = {} } = JSON.parse(readFileSync(join(root, name, 'package.json'), 'utf8'));
  for (const other of Object.keys(dependencies)) loaded.add(other);
}
trim(root);

function trim(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) trim(path);
    else if (!isRead(path, entry.name)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

function isRead(path, name) {
  if (name === 'package.json' || /^(licen[cs]e|notice|copying|copyright|authors|readme)/i.test(name)) return true;
  return loaded.has(packageOf(path)) && !/\.(map|[cm]?ts)$/.test(name);
}

function packageOf(path) {
  return /^((@[^/]+\/)?[^/]+)/.exec(join('/', path).split('/node_modules/').at(-1))?.[1];
}
