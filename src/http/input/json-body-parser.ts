import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parse } from 'lossless-json';
import { Problem } from '../../errors/problem.js';

const CALLBACK_BODY_LIMIT = 64 * 1024;
/** Our deepest body has three levels; the parser behind this limit is recursive. */
const DEEPEST = 32;

/**
 * JSON in UTF-8 or nothing, for every route but those with `rawBody`, which get text of any type. Replaces Fastify's
 * parsers, which refuse an empty body, accept plain text and let the last of several equal keys win.
 */
export function installJsonBodyParser(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRoute', (route) => {
    if (route.config?.rawBody) route.bodyLimit = CALLBACK_BODY_LIMIT;
  });
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    // Fastify would refuse a content type that is none before any parser could take the body.
    if (takesRawBody(request)) delete request.raw.headers['content-type'];
    done(null, payload);
  });
  fastify.addHook('preValidation', (request, _reply, done) => {
    // Nothing was parsed, so nothing was said: the same as an empty body.
    if (request.body === undefined && !takesRawBody(request)) request.body = {};
    done();
  });
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    settle(done, () => parseJsonBody(request.headers['content-type'], body));
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    settle(done, () => {
      if (takesRawBody(request)) return body.toString();
      // Many clients name a type, such as text/plain, although they send nothing.
      if (body.length === 0) return {};
      throw new Problem('UNSUPPORTED_MEDIA_TYPE');
    });
  });
}

/** The value of a JSON body; an empty one counts as `{}`. */
function parseJsonBody(contentType: string | undefined, body: Buffer): unknown {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw new Problem('UNSUPPORTED_MEDIA_TYPE');
  const text = decodeUtf8(body);
  if (text.trim() === '') return {};
  if (isTooDeep(text)) throw notJson(`The body must not be nested deeper than ${DEEPEST} levels.`);
  try {
    return parse(text, refusePrototype, Number);
  } catch (cause) {
    throw notJson('The body must be valid JSON without repeated keys.', cause);
  }
}

function decodeUtf8(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw notJson('The body must be encoded in UTF-8.', cause);
  }
}

/** Counted outside of strings, and before parsing: a body of nothing but brackets would exhaust the stack. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (inString && char === '\\') at++;
    else if (char === '"') inString = !inString;
    else if (!inString && (char === '{' || char === '[') && ++depth > DEEPEST) return true;
    else if (!inString && (char === '}' || char === ']')) depth--;
  }
  return false;
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === '__proto__') throw new SyntaxError('forbidden key');
  return value;
}

const notJson = (detail: string, cause?: unknown): Problem =>
  new Problem('VALIDATION_FAILED', { errors: [{ in: 'body', pointer: '', code: 'json', detail }] }, { cause });

const takesRawBody = (request: FastifyRequest): boolean => request.routeOptions.config.rawBody === true;

function settle(done: (error: Error | null, body?: unknown) => void, read: () => unknown): void {
  try {
    done(null, read());
  } catch (error) {
    done(error as Error);
  }
}
