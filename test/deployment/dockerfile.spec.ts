import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const dockerfile = readFileSync('Dockerfile', 'utf8');
const release = readFileSync('.github/workflows/release.yml', 'utf8');
const { name, description, license } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Values of the build arguments that are set in the file. */
const defaults = Object.fromEntries(
  [...dockerfile.matchAll(/^ARG (\w+)=(.*)$/gm)].map(([, key, value]) => [key!, value!]),
);
const labels = Object.fromEntries(
  [...dockerfile.matchAll(/org\.opencontainers\.image\.([\w.]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!]),
);

describe('the image', () => {
  it('says what it is, by whom, of which commit and upon what, in the labels that OCI names', () => {
    expect(labels).toEqual({
      title: name,
      description: expect.stringContaining('REST API'),
      licenses: `LicenseRef-${license}`,
      version: '${VERSION}',
      revision: '${REVISION}',
      created: '${CREATED}',
      source: '${SOURCE}',
      'base.name': '${NODE_NAME}',
      'base.digest': '${NODE_DIGEST}',
    });
    for (const word of ['CC-Gateway', 'AICC/ITA']) {
      expect(description).toContain(word);
      expect(labels['description']).toContain(word);
    }
  });

  it('is told by the release whatever the file cannot know', () => {
    const told = [...release.matchAll(/^ {12}([A-Z]+)=/gm)].map(([, key]) => key);
    expect(told.toSorted()).toEqual(['CREATED', 'REVISION', 'SOURCE', 'VERSION']);
    for (const key of told) expect(Object.keys(defaults)).toContain(key);
    expect(Number.isNaN(Date.parse(defaults['CREATED']!))).toBe(false);
  });

  it('is built upon one release of Node, of the line that is developed with, pinned by digest', () => {
    const line = readFileSync('.nvmrc', 'utf8').trim();
    expect(defaults['NODE_NAME']).toMatch(new RegExp(`^docker\\.io/library/node:${line}\\.\\d+\\.\\d+-bookworm-slim$`));
    expect(defaults['NODE_DIGEST']).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(defaults['NODE_IMAGE']).toBe('${NODE_NAME}@${NODE_DIGEST}');
    expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, from]) => from)).toEqual([
      '${NODE_IMAGE}',
      'build',
      '${NODE_IMAGE}',
      '${NODE_IMAGE}',
    ]);
  });

  it('is found by the pattern with which Renovate keeps tag and digest together', () => {
    const { customManagers } = JSON.parse(readFileSync('renovate.json', 'utf8'));
    const [{ matchStrings }] = customManagers;
    expect(new RegExp(matchStrings[0]).exec(dockerfile)?.groups).toEqual({
      depName: 'node',
      currentValue: defaults['NODE_NAME']!.split(':')[1],
      currentDigest: defaults['NODE_DIGEST'],
    });
  });
});
