import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of the console, as it is answered: read once, at the start. */
export interface ConsoleFile {
  readonly path: string;
  readonly contentType: string;
  readonly etag: string;
  readonly content: Buffer;
}

/** Address and type of every file; `npm run build` puts them into `files` beside this module. */
const FILES = [
  { name: 'index.html', path: '/console', contentType: 'text/html; charset=utf-8' },
  { name: 'console.js', path: '/console/console.js', contentType: 'text/javascript; charset=utf-8' },
  { name: 'console.css', path: '/console/console.css', contentType: 'text/css; charset=utf-8' },
  { name: 'icon.svg', path: '/console/icon.svg', contentType: 'image/svg+xml' },
] as const;

/** The console as it was built; null where only the service was (`nest build` alone, or sources that run as they are). */
export function readConsoleFiles(folder = join(import.meta.dirname, '../console/files')): ConsoleFile[] | null {
  if (!FILES.every(({ name }) => existsSync(join(folder, name)))) return null;
  return FILES.map(({ name, path, contentType }) => {
    const content = readFileSync(join(folder, name));
    return { path, contentType, content, etag: etagOf(content) };
  });
}

export function etagOf(content: Buffer): string {
  return `"${createHash('sha256').update(content).digest('base64url')}"`;
}
