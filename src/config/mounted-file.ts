import { readFileSync } from 'node:fs';

/** Contents of a mounted file without the line end that editors add, or why there are none. */
export function readMountedFile(path: string): { contents: string } | { problem: string } {
  try {
    const contents = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return contents === '' ? { problem: 'names an empty file' } : { contents };
  } catch (error) {
    return { problem: `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  }
}
