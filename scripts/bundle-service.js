// Bundles what `nest build` compiled, with the packages it uses: dist/main.js and the chunks beside it. To find, read and
// link two thousand files was two thirds of the time from start to ready. The compiled files stay for those who import one.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { leanPackages, refuseSecondCopies } from './lean-packages.js';
import { LOADED_PACKAGES } from './loaded-packages.js';

const root = new URL('..', import.meta.url).pathname;

const { metafile } = await build({
  metafile: true,
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
  // What is read at each start: no comments, which are also the only letters beyond ASCII. Licences are in the packages.
  minifyWhitespace: true,
  legalComments: 'none',
  lineLimit: 160,
  logLevel: 'error',
  plugins: [leanPackages(root)],
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

refuseSecondCopies(metafile.inputs);
await nameClassesAlone(join(root, 'dist/chunks'));

/**
 * esbuild can keep the names of everything or of nothing, and gives each function its name anew whenever it is made: a
 * fifth of the price of a dial. Of functions Swagger alone asks for a name, and for one only: `type`, which gives a class.
 */
async function nameClassesAlone(chunks) {
  const names = '__name=(target,value)=>__defProp(target,"name",{value,configurable:true})';
  const namesClasses = names.replace('=>', '=>value.charCodeAt(0) > 90 && value !== "type" ? target : ');
  let replaced = 0;
  for (const file of await readdir(chunks)) {
    const code = await readFile(join(chunks, file), 'utf8');
    if (!code.includes(names)) continue;
    await writeFile(join(chunks, file), code.replace(names, namesClasses));
    replaced += 1;
  }
  if (replaced !== 1) throw new Error(`esbuild's helper for names was found in ${replaced} files`);
}

/** Most packages are CommonJS, and a module has no `require` of its own. */
function requireForPackages() {
  return [
    "import { createRequire as createRequireOfBundle } from 'node:module';",
    'const require = createRequireOfBundle(import.meta.url);',
    'const { filename: __filename, dirname: __dirname } = import.meta;',
  ].join('\n');
}
