// Prints the changelog's section of a version. Fails when package.json, the chart and the changelog do not all name it:
// node scripts/release-notes.js 1.2.3
import { readFileSync } from 'node:fs';

const [version] = process.argv.slice(2);
const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

const named = {
  'package.json': JSON.parse(read('package.json')).version,
  'version of the chart': /^version: (.+)$/m.exec(read('deploy/helm/contact-centre-bff/Chart.yaml'))?.[1],
  'appVersion of the chart': /^appVersion: (.+)$/m.exec(read('deploy/helm/contact-centre-bff/Chart.yaml'))?.[1],
};
const sections = read('CHANGELOG.md').split(/^## /m);
const section = sections.find((text) => text.startsWith(`[${version}]`));

const mistakes = Object.entries(named).flatMap(([where, name]) => (name === version ? [] : [`${where} says ${name}`]));
if (!section) mistakes.push('CHANGELOG.md has no section of it');
if (mistakes.length > 0) {
  console.error(`${version} cannot be released: ${mistakes.join('; ')}.`);
  process.exitCode = 1;
} else console.log(section.slice(section.indexOf('\n')).trim());
