import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { buildDocument } from './openapi-document.js';
import { servePage } from './static-page.js';

const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** What Swagger UI is made of, with the types it is served as. */
const assets: [name: string, type: string][] = [
  ['swagger-ui-bundle.js', JAVASCRIPT],
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
];

const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Contact centre calls</title>
    <link rel="icon" type="image/png" href="./docs/favicon-32x32.png" />
    <link rel="stylesheet" href="./docs/swagger-ui.css" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="./docs/swagger-ui-bundle.js"></script>
    <script src="./docs/start.js"></script>
  </body>
</html>
`;

/** Swagger UI at `/docs` and the document at `/openapi.json`, both from this origin alone, and from memory. */
export function installDocs(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  servePage(fastify, '/docs', 'text/html; charset=utf-8', () => HTML);
  servePage(fastify, '/docs/start.js', JAVASCRIPT, () => startScript());
  for (const [name, type] of assets) servePage(fastify, `/docs/${name}`, type, () => readFileSync(join(folder, name)));
  servePage(fastify, '/openapi.json', 'application/json; charset=utf-8', () => {
    const document = buildDocument(app);
    // Where a proxy strips a path, addresses begin with it.
    const { publicPath } = fastify.edge;
    return JSON.stringify(publicPath === '' ? document : { ...document, servers: [{ url: publicPath }] });
  });
}

/** From the licence's identifier Swagger UI would make up an address at spdx.org, where there is no page about ours. */
const startScript = (): string =>
  `SwaggerUIBundle({
  url: './openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
  plugins: [{ statePlugins: { spec: { wrapSelectors: { selectLicenseUrl: () => () => undefined } } } }],
  requestInterceptor: ${underPagePath.toString()},
});
`;

/**
 * Runs in the browser, where Swagger UI takes the root of the origin for the root of the service. Behind a proxy that
 * strips a path, the service starts where this page does. It is sent as text, so it must stand for itself.
 */
export function underPagePath(request: { url: string }): { url: string } {
  const page = (globalThis as unknown as { location: URL }).location;
  const base = page.pathname.replace(/\/docs(\/.*)?$/, '');
  const url = new URL(request.url, page.origin + page.pathname);
  if (url.origin === page.origin && !url.pathname.startsWith(`${base}/`)) url.pathname = base + url.pathname;
  request.url = url.href;
  return request;
}
