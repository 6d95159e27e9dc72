import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { configureApp } from './app.setup.js';
import { ConfigurationError } from './config/read-settings.js';
import { Environment } from './config/environment.js';
import { version } from './config/version.js';
import { reloadTenants, Tenants } from './config/tenants.js';
import { AgentRuntimes } from './agent-runtime/agent-runtimes.js';
import { Draining } from './http/lifecycle/draining.js';
import { createGracefulStop } from './http/lifecycle/graceful-stop.js';
import { JsonLogger, type LogFields } from './http/logging/json-logger.js';
import { createAdapter } from './http/http-adapter.js';
import { ProcessMetrics } from './observability/metrics/process-metrics.js';
import { LineOutput } from './output/line-output.js';
import { StateStore } from './state/state-store.js';
import type { OpenTelemetry } from './tracing/open-telemetry.js';
import type { ProcessSignals } from './process-signals.js';

const POLLS_SHARE_OF_GRACE = 0.8;

/** Starts the service and says where it listens; from then on the signals are its own. Returns why it cannot listen. */
export async function start(signals: ProcessSignals, settings: Environment): Promise<string | null> {
  let earlyReloads = 0;
  signals.reload = () => earlyReloads++;
  const telemetry = await telemetryOf(settings);
  const adapter = createAdapter();
  telemetry?.watch(adapter.getInstance());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, adapter, {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  telemetry?.watchMethods(app.get(StateStore), 'state', ['readAll', 'transact', 'append', 'readLog']);
  configureApp(app);
  const environment = app.get(Environment);
  const runtimes = app.get(AgentRuntimes);
  const output = app.get(LineOutput);
  const stop = createGracefulStop({
    server: app.getHttpServer(),
    app,
    draining: app.get(Draining),
    graceMs: environment.SHUTDOWN_GRACE_MS,
    // Sooner than the grace ends: a poll that the gateway holds longer must not make the exit a failure.
    hooks: [() => runtimes.stop(environment.SHUTDOWN_GRACE_MS * POLLS_SHARE_OF_GRACE)],
    log: (fields, message) => app.get(JsonLogger).entry(fields, message),
    waitingFor: () => ({ polls: runtimes.running }),
    lastLines: async () => {
      await telemetry?.stop();
      return output.flush(environment.SHUTDOWN_GRACE_MS);
    },
    exit: (code) => process.exit(code),
  });
  const refusal = await listen(app, environment);
  if (refusal !== null) return refusal;
  const url = await app.getUrl();
  app.get(JsonLogger).entry({ version, node: process.version, ...inShort(app) }, 'started');
  signals.stop = (name) => void stop(name);
  const { reloads } = app.get(ProcessMetrics);
  signals.reload = () => reloads.inc({ result: reloadTenants(app.get(Tenants)) });
  if (earlyReloads > 0) signals.reload();
  // Not by the logger: whoever waits for this line must get it at every LOG_LEVEL.
  output.write(`${JSON.stringify({ level: 30, time: new Date().toISOString(), msg: 'ready', url })}\n`);
  return null;
}

/** Only with an endpoint: else not even the packages are loaded. */
async function telemetryOf(settings: Environment): Promise<OpenTelemetry | null> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: exact, TRACE_UPSTREAM } = settings;
  const url = exact ?? (base && `${base}/v1/traces`);
  if (url === undefined) return null;
  const { OpenTelemetry } = await import('./tracing/open-telemetry.js');
  return new OpenTelemetry({ version, url, toUpstreams: TRACE_UPSTREAM });
}

/** The configuration as far as it says what kind of service this is; no address and no secret. */
function inShort(app: NestFastifyApplication): LogFields {
  const { CALLER_AUTH, NODE_ENV, PUBLIC_URL, SHUTDOWN_GRACE_MS, STATE_URL, STATE_MEMORY_MB } = app.get(Environment);
  const isInMemory = STATE_URL.reveal() === 'memory:';
  const tenants = app.get(Tenants).all();
  return {
    environment: NODE_ENV ?? null,
    callerAuth: CALLER_AUTH,
    state: isInMemory ? 'memory' : 'redis',
    stateMemoryMb: isInMemory ? STATE_MEMORY_MB : null,
    shutdownGraceMs: SHUTDOWN_GRACE_MS,
    hasPublicUrl: PUBLIC_URL !== undefined,
    tenants: tenants.map(({ id }) => id).join(', '),
    tenantsWithAicc: tenants
      .filter(({ aicc }) => aicc !== null)
      .map(({ id }) => id)
      .join(', '),
  };
}

/** A port that is taken is the operator's business: one sentence, and no stack that looks like a defect. */
async function listen(app: NestFastifyApplication, { HOST, PORT }: Environment): Promise<string | null> {
  try {
    await app.listen(PORT, HOST);
    return null;
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.join('\n');
    const why = error instanceof Error ? error.message : String(error);
    return `The service cannot listen at HOST ${HOST}, PORT ${PORT}: ${why}`;
  }
}
