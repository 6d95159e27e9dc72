import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { type Draining, installDraining } from './lifecycle/draining.js';
import { ProblemFilter } from './problems/problem.filter.js';
import { installPublicPath } from './public-path.js';
import type { RequestEnd } from './lifecycle/request-end.js';
import { installRouterAnswers } from './problems/router-answers.js';
import { installSecurityHeaders } from './security-headers.js';
import { Validation } from './input/validation.js';

interface HttpParts {
  draining: Draining;
  publicUrl: string | undefined;
  corsOrigins?: readonly string[];
  observers: ((end: RequestEnd) => void)[];
}

/**
 * Sets up what every request meets, in the order of the checks: draining, route, method. Whoever checks callers comes
 * next; body parser, validation and handlers follow by themselves. To be called before `app.init()`.
 */
export function configureHttp(app: NestFastifyApplication, parts: HttpParts): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  fastify.edge.observers.push(...parts.observers);
  fastify.edge.corsOrigins = new Set(parts.corsOrigins);
  installPublicPath(fastify, parts.publicUrl);
  installSecurityHeaders(fastify);
  installDraining(fastify, parts.draining);
  installRouterAnswers(fastify);
  app.useGlobalPipes(new Validation());
  app.useGlobalFilters(new ProblemFilter());
}
