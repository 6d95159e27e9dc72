import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** ES modules, of which esbuild leaves out what nobody imports; to Node these packages offer CommonJS. */
const MODULES = {
  rxjs: 'rxjs/dist/esm/index.js',
  'rxjs/operators': 'rxjs/dist/esm/operators/index.js',
  'class-validator': 'class-validator/esm2015/index.js',
  'class-transformer': 'class-transformer/esm2015/index.js',
  'class-transformer/storage': 'class-transformer/esm2015/storage.js',
  'class-transformer/cjs/storage': 'class-transformer/esm2015/storage.js',
  'class-transformer/cjs/storage.js': 'class-transformer/esm2015/storage.js',
};

/** The same packages as CommonJS: a second copy of them would know none of the rules that the first was told. */
const SECOND_COPY = /^node_modules\/(class-(validator|transformer)\/cjs|rxjs\/dist\/cjs)\//;

/** @param inputs the files in the bundle, as esbuild's metafile names them */
export function refuseSecondCopies(inputs) {
  const second = Object.keys(inputs).find((path) => SECOND_COPY.test(path));
  if (second !== undefined) throw new Error(`${second} is in the bundle beside its ES module`);
}

/** Of packages in one piece, the parts that are used; `nest:` is what Nest takes of a package that it loads whole. */
const PARTS = {
  undici: `
    export { default as Client } from 'undici/lib/dispatcher/client.js';
    export { default as Pool } from 'undici/lib/dispatcher/pool.js';
    export { default as buildConnector } from 'undici/lib/core/connect.js';`,
  axios: `export { default as Axios } from 'axios/unsafe/core/Axios.js';`,
  'nest:class-validator': `export { getMetadataStorage, IsOptional, validate, ValidateIf } from 'class-validator';`,
  'nest:class-transformer': `export { classToPlain, plainToInstance } from 'class-transformer';`,
};

/**
 * What is never reached: the ways to send a request that axios brings along, as the adapter is ours; Fastify's
 * schemas, as no route has one, and its requests without a socket; the OpenAPI document as YAML.
 */
const UNREACHED = [
  [/axios.lib.(adapters.(http|xhr|fetch)|platform.node.classes.FormData)\.js$/, 'export default undefined;'],
  [/js-yaml.dist.js-yaml\.mjs$/, 'export const dump = undefined;'],
  [/@fastify.(ajv-compiler|fast-json-stringify-compiler).index\.js$/, 'module.exports = () => undefined;'],
  [/light-my-request.index\.js$/, ''],
];

const CHANGES = [
  // It requires the rules of the DTOs past the bundler, and would find a second copy of them.
  [/mapped-types.dist.type-helpers\.utils\.js$/, 'const require = createRequire(import.meta.url);', ''],
  // To ask for it makes Node load all of `fetch`.
  [/axios.lib.utils\.js$/, "typeof G.FormData !== 'undefined' ? G.FormData : undefined", 'undefined'],
];

/** An esbuild plugin that keeps out of the bundle what is never used of large packages: it would be read at each start. */
export function leanPackages(root) {
  return {
    name: 'lean-packages',
    setup(build) {
      build.onResolve(
        { filter: /^(rxjs|class-validator|class-transformer|undici|axios)($|\/)/ },
        ({ path, importer }) => {
          const part = importer.includes('@nestjs') ? `nest:${path}` : path;
          if (part in PARTS) return { path: part, namespace: 'parts', sideEffects: false };
          return path in MODULES ? { path: join(root, 'node_modules', MODULES[path]), sideEffects: false } : undefined;
        },
      );
      build.onLoad({ filter: /./, namespace: 'parts' }, ({ path }) => ({ contents: PARTS[path], resolveDir: root }));
      for (const [filter, contents] of UNREACHED) build.onLoad({ filter }, () => ({ contents }));
      for (const [filter, from, to] of CHANGES) {
        build.onLoad({ filter }, async ({ path }) => {
          const code = await readFile(path, 'utf8');
          if (!code.includes(from)) throw new Error(`${path} has no ${from}`);
          return { contents: code.replace(from, to) };
        });
      }
    },
  };
}
