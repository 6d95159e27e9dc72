import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';
import { configureApp } from './app.setup.js';
import { Environment } from './config/environment.js';
import { reloadTenants, Tenants } from './config/tenants.js';
import { AgentPolling } from './events/agent-polling.js';
import { Draining } from './http/draining.js';
import { createGracefulStop } from './http/graceful-stop.js';
import { createAdapter } from './http/http-adapter.js';

const POLLS_SHARE_OF_GRACE = 0.8;

/** Starts the service, says where it listens, reads the tenants anew on SIGHUP and stops on SIGTERM and SIGINT. */
export async function start(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, createAdapter(), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
  });
  await configureApp(app);
  const environment = app.get(Environment);
  const polling = app.get(AgentPolling);
  const stop = createGracefulStop({
    server: app.getHttpServer(),
    app,
    draining: app.get(Draining),
    graceMs: environment.SHUTDOWN_GRACE_MS,
    // Sooner than the grace ends: a poll that the gateway holds longer must not make the exit a failure.
    hooks: [() => polling.stop(environment.SHUTDOWN_GRACE_MS * POLLS_SHARE_OF_GRACE)],
    exit: (code) => process.exit(code),
  });
  process.on('SIGHUP', () => reloadTenants(app.get(Tenants)));
  process.on('SIGTERM', () => void stop());
  process.on('SIGINT', () => void stop());
  await listen(app, environment);
  // Not by the logger: whoever waits for this line must get it at every LOG_LEVEL.
  process.stdout.write(
    `${JSON.stringify({ time: new Date().toISOString(), msg: 'ready', url: await app.getUrl() })}\n`,
  );
}

/** A port that is taken is the operator's business: one sentence, and no stack that looks like a defect. */
async function listen(app: NestFastifyApplication, { HOST, PORT }: Environment): Promise<void> {
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The service cannot listen at HOST ${HOST}, PORT ${PORT}: ${why}\n`);
    process.exit(1);
  }
}
