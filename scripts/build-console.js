// Bundles the agent console into dist/console/files, from where src/console serves it. Runs after `nest build`, which
// empties dist. Three files that are copied and one module: nothing of it is loaded from anywhere else.
import { copyFile, mkdir } from 'node:fs/promises';
import { build } from 'esbuild';

const source = new URL('../packages/console/src/', import.meta.url).pathname;
const target = new URL('../dist/console/files/', import.meta.url).pathname;

await mkdir(target, { recursive: true });
await build({
  entryPoints: [`${source}main.ts`],
  outfile: `${target}console.js`,
  tsconfig: `${source}../tsconfig.json`,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});
for (const name of ['index.html', 'console.css', 'icon.svg']) await copyFile(source + name, target + name);
