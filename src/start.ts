import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { configureApp } from './app.setup.js';
import { Environment } from './config/environment.js';
import { reloadTenants, Tenants } from './config/tenants.js';
import { AgentPolling } from './agent-runtime/agent-polling.js';
import { Draining } from './http/lifecycle/draining.js';
import { createGracefulStop } from './http/lifecycle/graceful-stop.js';
import { createAdapter } from './http/http-adapter.js';
import { ProcessMetrics } from './observability/metrics/process-metrics.js';
import { LineOutput } from './output/line-output.js';
import type { ProcessSignals } from './process-signals.js';

const POLLS_SHARE_OF_GRACE = 0.8;

/** Starts the service and says where it listens; from then on the signals are its own. Returns why it cannot listen. */
export async function start(signals: ProcessSignals): Promise<string | null> {
  let earlyReloads = 0;
  signals.reload = () => earlyReloads++;
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, createAdapter(), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  await configureApp(app);
  const environment = app.get(Environment);
  const polling = app.get(AgentPolling);
  const output = app.get(LineOutput);
  const stop = createGracefulStop({
    server: app.getHttpServer(),
    app,
    draining: app.get(Draining),
    graceMs: environment.SHUTDOWN_GRACE_MS,
    // Sooner than the grace ends: a poll that the gateway holds longer must not make the exit a failure.
    hooks: [() => polling.stop(environment.SHUTDOWN_GRACE_MS * POLLS_SHARE_OF_GRACE)],
    lastLines: () => output.flush(environment.SHUTDOWN_GRACE_MS),
    exit: (code) => process.exit(code),
  });
  const refusal = await listen(app, environment);
  if (refusal !== null) return refusal;
  const url = await app.getUrl();
  signals.stop = () => void stop();
  const { reloads } = app.get(ProcessMetrics);
  signals.reload = () => reloads.inc({ result: reloadTenants(app.get(Tenants)) });
  if (earlyReloads > 0) signals.reload();
  // Not by the logger: whoever waits for this line must get it at every LOG_LEVEL.
  output.write(`${JSON.stringify({ time: new Date().toISOString(), msg: 'ready', url })}\n`);
  return null;
}

/** A port that is taken is the operator's business: one sentence, and no stack that looks like a defect. */
async function listen(app: NestFastifyApplication, { HOST, PORT }: Environment): Promise<string | null> {
  try {
    await app.listen(PORT, HOST);
    return null;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return `The service cannot listen at HOST ${HOST}, PORT ${PORT}: ${why}`;
  }
}
