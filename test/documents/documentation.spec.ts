import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { STREAM_TYPES } from '../../src/events/stream/stream-message.js';
import { documentPages, snippetsOf } from '../support/documents.js';

const pages = [...documentPages, 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'];
const require = createRequire(join(process.cwd(), 'package.json'));

/** `bash` and `js` are run by the end-to-end test; the others cannot be, and say so by their name. */
const LANGUAGES = ['bash', 'js', 'json', 'mermaid', 'text'];

function scriptsOf(workspace: string): Set<string> {
  const { scripts } = require(`./${workspace}/package.json`) as { scripts: object };
  return new Set(Object.keys(scripts));
}

describe.each(pages)('%s', (page) => {
  const text = readFileSync(page, 'utf8');
  const prose = text.replace(/^```.*?^```$/gms, '');

  it('marks every snippet with one of the languages that are known', () => {
    expect(snippetsOf(page).filter(({ language }) => !LANGUAGES.includes(language))).toEqual([]);
  });

  it('links to pages that exist', () => {
    const targets = [...prose.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, target = '']) => target);

    expect(targets.filter((target) => !existsSync(join(dirname(page), target)))).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const named = [...text.matchAll(/npm run ([\w:-]+)(?: -w ([\w/-]+))?/g)];

    expect(named.filter(([, name = '', workspace = '.']) => !scriptsOf(workspace).has(name))).toEqual([]);
  });
});

describe('a path in backticks', () => {
  const adrs = documentPages.filter((page) => page.startsWith('docs/adr/'));
  const paths = ['ARCHITECTURE.md', 'CONTRIBUTING.md', ...adrs].flatMap((page) =>
    [
      ...readFileSync(page, 'utf8').matchAll(
        /`([\w.-]+(?:\/[\w.-]+)+|[\w.-]+\.(?:ts|js|cjs|json|md|yaml)|\.env\.\w+)`/g,
      ),
    ]
      .map(([, path = '']) => path)
      .filter((path) => !/^\w+\/\w+\+json$/.test(path))
      .map((path) => ({ page, path })),
  );

  it.each(paths)('exists: $path ($page)', ({ path }) => {
    expect(existsSync(path) || existsSync(join('src', path))).toBe(true);
  });
});

describe('the page about events', () => {
  const rows = readFileSync('docs/events.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));

  it.each(STREAM_TYPES)('explains %s', (type) => {
    const [family = '', name = ''] = type.split('.');
    const row = rows.find((line) => line.startsWith(`| \`${family}.`)) ?? '';

    expect(row.includes(`\`${type}\``) || row.includes(`\`${name}\``)).toBe(true);
  });
});

describe('the table of rooms', () => {
  it('allows what the architecture check allows', () => {
    const { forbidden } = require('./.dependency-cruiser.cjs') as { forbidden: { name: string; comment?: string }[] };
    const enforced = forbidden
      .filter(({ name }) => name.endsWith('-knows-only-its-neighbours'))
      .map(({ comment }) => comment);
    const rows = [...readFileSync('ARCHITECTURE.md', 'utf8').matchAll(/^\| `src\/([\w-]+)` \|.*\| ([^|]+) \|$/gm)];
    const documented = rows.map(
      ([, room = '', others = '']) => `src/${room} may import ${others === '–' ? 'no other room' : others}`,
    );

    expect(documented.toSorted()).toEqual(enforced.toSorted());
  });
});
