import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AuditLog } from './audit/audit-log.js';
import { installAuditTrail } from './audit/audit-trail.js';
import { NumberMask } from './audit/number-mask.js';
import { installCallerCheck } from './auth/caller/caller-check.js';
import { Callers } from './auth/caller/callers.js';
import { Environment } from './config/environment.js';
import { Tenants } from './config/tenants.js';
import { AgentPresence } from './events/agent-presence.js';
import { installConsole } from './console/console.js';
import { accessLog } from './http/logging/access-log.js';
import { configureHttp } from './http/configure-http.js';
import { installDocs } from './http/openapi/docs.js';
import { Draining } from './http/lifecycle/draining.js';
import { EventLoopDelay } from './http/lifecycle/event-loop-delay.js';
import { JsonLogger } from './http/logging/json-logger.js';
import { installLoadShedding } from './http/lifecycle/load-shedding.js';
import type { RequestEnd } from './http/lifecycle/request-end.js';
import { Metrics } from './observability/metrics/metrics.js';
import { HttpMetrics } from './observability/metrics/http-metrics.js';
import { showState } from './state/state-metrics.js';
import { StateStore } from './state/state-store.js';

const MEGABYTE = 1024 * 1024;

/** Everything that the process and the end-to-end tests set up alike, between creating the application and listening. */
export function configureApp(app: NestFastifyApplication): void {
  const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
  const environment = app.get(Environment);
  const logger = app.get(JsonLogger);
  const metrics = app.get(HttpMetrics);
  app.useLogger(logger);
  showState(app.get(Metrics), app.get(StateStore), environment.STATE_MEMORY_MB * MEGABYTE);

  const log = accessLog(logger, ({ caller, agent }) => ({
    tenant: caller?.tenantId ?? null,
    agentId: agent?.agentId ?? null,
  }));
  const presence = app.get(AgentPresence);
  const notice = ({ request }: RequestEnd) => {
    if (request?.agent && request.caller) presence.seen(request.agent, request.caller);
  };
  const observers = [log, metrics.observe.bind(metrics), notice];
  configureHttp(app, {
    draining: app.get(Draining),
    publicUrl: environment.PUBLIC_URL,
    corsOrigins: environment.CORS_ORIGINS,
    observers,
  });
  installCallerCheck(fastify, { callers: app.get(Callers), tenants: app.get(Tenants) });
  installLoadShedding(fastify, app.get(EventLoopDelay));
  installAuditTrail(fastify, { log: app.get(AuditLog), mask: app.get(NumberMask) });
  if (environment.DOCS_ENABLED) installDocs(app);
  installConsole(fastify, {
    environment,
    tenants: app.get(Tenants),
    warn: (sentence) => logger.warn(sentence, 'Console'),
  });
}
