// Bundles what `nest build` compiled, with the packages it uses: dist/main.js and the chunks beside it. To find, read and
// link two thousand files was two thirds of the time from start to ready. The compiled files stay for those who import one.
import { build } from 'esbuild';
import { LOADED_PACKAGES } from './loaded-packages.js';

const root = new URL('..', import.meta.url).pathname;

await build({
  absWorkingDir: root,
  entryPoints: ['dist/main.js'],
  outdir: 'dist',
  allowOverwrite: true,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  // What is imported late stays in a file of its own: `--version` and `--check` load no framework.
  splitting: true,
  // As deep below the root as the compiled files, which find package.json and the console's files from where they are.
  chunkNames: 'chunks/[name]-[hash]',
  // Nest goes by the names of classes.
  keepNames: true,
  logLevel: 'error',
  // The others are asked for by Nest and not installed.
  external: [
    ...LOADED_PACKAGES,
    ...LOADED_PACKAGES.map((name) => `${name}/*`),
    '@nestjs/microservices',
    '@nestjs/websockets',
    '@nestjs/platform-express',
    '@fastify/multipart',
    '@fastify/static',
    '@fastify/view',
  ],
  banner: { js: requireForPackages() },
});

/** Most packages are CommonJS, and a module has no `require` of its own. */
function requireForPackages() {
  return [
    "import { createRequire as createRequireOfBundle } from 'node:module';",
    'const require = createRequireOfBundle(import.meta.url);',
    'const { filename: __filename, dirname: __dirname } = import.meta;',
  ].join('\n');
}
