import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Environment } from '../config/environment.js';
import type { Tenants } from '../config/tenants.js';
import { type ConsoleFile, etagOf, readConsoleFiles } from './console-files.js';

interface ConsoleParts {
  readonly environment: Pick<Environment, 'CALLER_AUTH' | 'CONSOLE_ENABLED' | 'CORS_ORIGINS' | 'DOCS_ENABLED'>;
  readonly tenants: Pick<Tenants, 'ids'>;
  readonly files?: ConsoleFile[] | null;
  readonly warn: (sentence: string) => void;
}

/** Nothing but what this origin serves, and no script or style inside a page. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** The agent console at `/console`, from memory. It holds no secret: whoever uses it brings a token. */
export function installConsole(fastify: FastifyInstance, parts: ConsoleParts): void {
  const { environment, tenants, warn, files = readConsoleFiles() } = parts;
  if (environment.CONSOLE_ENABLED && files === null)
    warn('There is no console in this build, although CONSOLE_ENABLED is true: npm run build makes it.');
  const console = environment.CONSOLE_ENABLED ? files : null;
  const home = console !== null ? '/console' : environment.DOCS_ENABLED ? '/docs' : null;
  if (home !== null) {
    publicRoute(fastify, '/', (_request, reply) => reply.redirect(fastify.edge.publicPath + home, 302));
  }
  if (console === null) return;

  const headers = {
    'content-security-policy': POLICY,
    // A CRM page can hand over a token only to a window that it can still reach.
    'cross-origin-opener-policy': takesTokens(environment) ? 'unsafe-none' : 'same-origin',
  };
  for (const file of console) {
    publicRoute(fastify, file.path, (request, reply) => answer(request, reply.headers(headers), file));
  }
  publicRoute(fastify, '/console/settings.json', (request, reply) => {
    const content = Buffer.from(JSON.stringify(settingsOf(environment, tenants.ids())));
    answer(request, reply, { content, etag: etagOf(content), contentType: 'application/json; charset=utf-8' });
  });
}

/** What the page needs to know before anybody is signed in; `packages/console/src/settings.ts` reads it. */
function settingsOf(environment: ConsoleParts['environment'], tenants: string[]) {
  return {
    authentication: environment.CALLER_AUTH,
    tokenOrigins: takesTokens(environment) ? environment.CORS_ORIGINS : [],
    // Names of tenants are for a laptop: elsewhere the token says which one it is.
    tenants: environment.CALLER_AUTH === 'none' ? tenants : [],
    docs: environment.DOCS_ENABLED,
  };
}

/** The pages that may call this service may also hand a token to its console. */
function takesTokens({ CALLER_AUTH, CORS_ORIGINS }: ConsoleParts['environment']): boolean {
  return CALLER_AUTH === 'jwt' && CORS_ORIGINS.length > 0;
}

function publicRoute(
  fastify: FastifyInstance,
  url: string,
  handler: (request: FastifyRequest, reply: FastifyReply) => unknown,
): void {
  fastify.get(url, { config: { access: { kind: 'public' } } }, (request, reply) => {
    handler(request, reply);
    return reply;
  });
}

/** A browser keeps the files and asks each time whether they are still these. */
function answer(
  request: FastifyRequest,
  reply: FastifyReply,
  { content, contentType, etag }: Omit<ConsoleFile, 'path'>,
): void {
  reply.headers({ 'cache-control': 'no-cache', etag });
  const known = request.headers['if-none-match']?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  if (known.includes(etag) || known.includes('*')) reply.code(304).send();
  else reply.type(contentType).send(content);
}
