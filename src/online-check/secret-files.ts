import { statSync } from 'node:fs';
import { resolve } from 'node:path';

const READABLE_BY_ALL = 0o004;

/** A line for every file that was read, and a warning for those that everybody on the machine may read. */
export function fileLines(paths: Iterable<string>): string[] {
  return [...paths].map((path) => {
    const isOpen = (statSync(path).mode & READABLE_BY_ALL) !== 0;
    return `file ${resolve(path)}: read${isOpen ? '; warning: everybody on this machine may read it' : ''}`;
  });
}
