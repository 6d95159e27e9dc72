import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { FastifyInstance } from 'fastify';
import { simulatorAppKey, simulatorAppSecret } from '../../simulator/aicc/aicc-settings.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.js';
import { AppModule } from '../../src/app.module.js';
import type { RouteAccess, RouteAudit } from '../../src/auth/caller/route-access.js';
import { configureApp } from '../../src/app.setup.js';
import { configuration } from '../../src/config/configuration.module.js';
import { loadConfiguration, type Configuration } from '../../src/config/load-configuration.js';
import { EventLoopDelay } from '../../src/http/lifecycle/event-loop-delay.js';
import { createAdapter } from '../../src/http/http-adapter.js';
import { JsonLogger } from '../../src/http/logging/json-logger.js';
import { LineOutput } from '../../src/output/line-output.js';
import { buildDocument } from '../../src/http/openapi/openapi-document.js';
import { Canary, type CanaryFigures } from './canary.js';
import { DocumentedProblems } from './documented-problems.js';
import { EventStream, type Json } from './event-stream.js';

export interface TestBedOptions {
  simulator?: SimulatorOptions;
  /** Environment variables beside those of a laptop: `CALLER_AUTH=none`, short pauses. */
  environment?: Record<string, string>;
  /** The tenants file; by default one tenant, `acme`, with the simulator as both upstreams. */
  tenants?: (upstreamUrl: string) => string;
}

export interface TestAnswer {
  status: number;
  headers: Headers;
  /** The parsed body, or null when there is none. */
  body: Json;
  text: string;
}

/** The real service over real HTTP, the simulator behind it. */
export interface TestBed {
  url: string;
  app: NestFastifyApplication;
  simulator: Simulator;
  /** Every route there is, and who may use it as the route itself declares. */
  routes: { method: string; url: string; access: RouteAccess | null; audit: RouteAudit | null }[];
  /** Everything the service has logged so far. */
  log(): string;
  /** Sends a request; an error code that the OpenAPI document does not name for its operation fails the test. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  signIn(agentId: string, signIn?: object): Promise<TestAnswer>;
  /** Opens an agent's event stream; `path` for another stream. */
  follow(agentId: string, headers?: Record<string, string>, path?: string): Promise<EventStream>;
  /** Stops everything; fails when a credential or a number came out where it does not belong. */
  close(): Promise<CanaryFigures>;
}

export const acmeTenant = (upstreamUrl: string, product = 'aicc') => `tenants:
  acme:
    ccGateway: { baseUrl: "${upstreamUrl}" }
    aicc:
      baseUrl: "${upstreamUrl}"
      product: ${product}
      appKey: "${simulatorAppKey}"
      appSecret: "${simulatorAppSecret}"
`;

/**
 * Quick enough that no test waits for a pause it is not about. Swagger UI and the console are not there inside jest: the
 * tests of the built service look at them.
 */
const laptop = {
  NODE_ENV: 'test',
  CALLER_AUTH: 'none',
  DOCS_ENABLED: 'false',
  CONSOLE_ENABLED: 'false',
  POLL_GAP_MS: '5',
  UPSTREAM_TIMEOUT_MS: '5000',
  PORT: '0',
};

/** Jest and the simulator keep this process busy as well: how late its event loop is says nothing about the service. */
class NeverLate extends EventLoopDelay {
  override get isTooLong(): boolean {
    return false;
  }
}

/** Starts the simulator and the service; `close` ends both. */
export async function startTestBed(options: TestBedOptions = {}): Promise<TestBed> {
  const simulator = await startSimulator({ stepMs: 10, talkMs: 0, ...options.simulator });
  const folder = mkdtempSync(join(tmpdir(), 'test-bed-'));
  const tenantsFile = join(folder, 'tenants.yaml');
  writeFileSync(tenantsFile, (options.tenants ?? acmeTenant)(simulator.url));
  const settings = loadConfiguration({ ...laptop, TENANTS_FILE: tenantsFile, ...options.environment });

  const lines: string[] = [];
  const output = new LineOutput((bytes, done) => {
    lines.push(bytes.toString());
    done(null, bytes.length);
  });
  const { app, routes } = await startApp(settings, output);
  const url = await app.getUrl();
  const documented = new DocumentedProblems(buildDocument(app));

  const canary = new Canary();
  const streams: EventStream[] = [];
  const send = sendTo(url, canary, documented);
  return {
    url,
    app,
    simulator,
    routes,
    log: () => lines.join(''),
    send,
    signIn: (agentId, signIn) =>
      send('PUT', `/v1/agents/${agentId}/session`, { password: 'Simulator-1', phoneNumber: '40038', ...signIn }),
    follow: async (agentId, headers = {}, path = `/v1/agents/${agentId}/events`) => {
      canary.sent(headers);
      const stream = await EventStream.open(url + path, headers);
      streams.push(stream);
      return stream;
    },
    close: async () => {
      const metrics = await fetch(`${url}/metrics`).then((response) => response.text());
      // The upstreams first: a poll that is held would otherwise keep the service waiting.
      await simulator.close();
      app.getHttpServer().closeAllConnections();
      await app.close();
      rmSync(folder, { recursive: true, force: true });
      for (const { headers, text } of streams) {
        canary.received('headers of a stream', JSON.stringify(headers));
        canary.received('a stream', text, true);
      }
      canary.received('metrics', metrics);
      canary.received('log', lines.join(''));
      return canary.check(simulator);
    },
  };
}

/** The service inside this process, listening on a free port. */
async function startApp(settings: Configuration, output: LineOutput): Promise<Pick<TestBed, 'app' | 'routes'>> {
  const module = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(configuration.KEY)
    .useValue(settings)
    .overrideProvider(EventLoopDelay)
    .useClass(NeverLate)
    .overrideProvider(JsonLogger)
    .useValue(new JsonLogger('debug', { write: (line) => void output.write(line) }))
    .overrideProvider(LineOutput)
    .useValue(output)
    .compile();
  const adapter = createAdapter();
  const routes: TestBed['routes'] = [];
  adapter.getInstance<FastifyInstance>().addHook('onRoute', ({ method, url, config }) => {
    const { access = null, audit = null } = config!;
    for (const name of [method].flat()) routes.push({ method: name, url, access, audit });
  });
  const app = module.createNestApplication<NestFastifyApplication>(adapter, { bodyParser: false });
  configureApp(app);
  await app.listen(0, '127.0.0.1');
  return { app, routes };
}

/** Sends as a caller would; the canary sees both ways, and every problem must be a documented one. */
function sendTo(url: string, canary: Canary, documented: DocumentedProblems): TestBed['send'] {
  return async (method, path, body, headers = {}) => {
    const payload = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    const type = payload === null ? {} : { 'content-type': 'application/json' };
    canary.sent(headers, payload ?? '');
    const response = await fetch(url + path, { method, body: payload, headers: { ...type, ...headers } });
    const text = await response.text();
    canary.answered(`${method} ${path}`, response, text);
    const isJson = text !== '' && response.headers.get('content-type')?.includes('json') === true;
    const answer = { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
    if (!response.ok && isJson) documented.check(method, path, answer.body.code);
    return answer;
  };
}
