// What the client package promises: types that are those of openapi.json, and less than 8 KB for a browser.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import openapiTS, { astToString, COMMENT_HEADER } from 'openapi-typescript';
import { format } from 'prettier';

const LARGEST_BYTES = 8 * 1024;

const root = new URL('../', import.meta.url);
const options = { parser: 'typescript', ...JSON.parse(await readFile(new URL('.prettierrc', root), 'utf8')) };
const types = COMMENT_HEADER + astToString(await openapiTS(new URL('openapi.json', root)));
const committed = await readFile(new URL('packages/client/src/api.ts', root), 'utf8');
if ((await format(types, options)) !== committed) {
  console.error('packages/client/src/api.ts has drifted from openapi.json: run `npm run types -w packages/client`.');
  process.exitCode = 1;
}

const { outputFiles } = await build({
  entryPoints: [new URL('packages/client/src/index.ts', root).pathname],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  write: false,
});
const bytes = gzipSync(outputFiles[0].contents).length;
console.log(`The client is ${bytes} bytes, bundled, minified and gzipped.`);
if (bytes >= LARGEST_BYTES) {
  console.error(`The client is larger than the ${LARGEST_BYTES} bytes that it promises.`);
  process.exitCode = 1;
}
