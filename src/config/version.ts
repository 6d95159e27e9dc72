import { createRequire } from 'node:module';

/** The version of this service, from `package.json`: two folders up, from `src` as from `dist`. */
export const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
