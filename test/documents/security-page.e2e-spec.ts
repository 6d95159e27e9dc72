import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const page = readFileSync('SECURITY.md', 'utf8');

describe('SECURITY.md', () => {
  it('names a test that exists for every line of the standard', () => {
    const rows = page.split('\n').filter((row) => /^\| \d+\.\d+\.\d+/.test(row));
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.filter((row) => !/\]\((src|test)\/[^)]+spec\.ts\)/.test(row))).toEqual([]);
    const linked = [...page.matchAll(/\]\(([^)]+)\)/g)].map(([, path = '']) => path);
    expect(linked.filter((path) => !existsSync(path))).toEqual([]);
  });
});
