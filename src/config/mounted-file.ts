import { readFileSync } from 'node:fs';

/** Contents of a mounted file without the byte-order mark and the line ends that editors add, or why there are none. */
export function readMountedFile(path: string): { contents: string } | { problem: string } {
  try {
    const contents = decode(readFileSync(path));
    if (contents === undefined) return { problem: 'names a file that is not text in UTF-8' };
    return contents === '' ? { problem: 'names an empty file' } : { contents };
  } catch (error) {
    return { problem: `names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` };
  }
}

/** Windows tools write UTF-16, which is full of NULs, and old ones Latin-1: read as UTF-8 a secret would be another one. */
function decode(bytes: Buffer): string | undefined {
  const text = bytes.toString('utf8');
  return /[\0\ufffd]/.test(text) ? undefined : text.replace(/^\ufeff/, '').trimEnd();
}
