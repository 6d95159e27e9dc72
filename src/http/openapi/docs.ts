import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { buildDocument } from './openapi-document.js';

/** Swagger UI at `/docs` and the document at `/openapi.json`, both from this origin alone. */
export function installDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => buildDocument(app), {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Contact centre calls',
    swaggerOptions: { validatorUrl: null, requestInterceptor: underPagePath, persistAuthorization: false },
  });
}

/**
 * Runs in the browser, where Swagger UI takes the root of the origin for the root of the service. Behind a proxy that
 * strips a path, the service starts where this page does. It is sent as text, so it must stand for itself.
 */
export function underPagePath(request: { url: string }): { url: string } {
  const page = (globalThis as unknown as { location: URL }).location;
  const base = page.pathname.replace(/\/docs(\/.*)?$/, '');
  const url = new URL(request.url, page.origin);
  if (url.origin === page.origin && !url.pathname.startsWith(`${base}/`)) url.pathname = base + url.pathname;
  request.url = url.href;
  return request;
}
