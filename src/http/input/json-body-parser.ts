import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Problem } from '../../errors/problem.js';
import { readJsonBody } from './read-json-body.js';

const CALLBACK_BODY_LIMIT = 64 * 1024;

/**
 * JSON in UTF-8 or nothing, for every route but those with `rawBody`, which get text of any type. Replaces Fastify's
 * parsers, which refuse an empty body, accept plain text and let the last of several equal keys win.
 */
export function installJsonBodyParser(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addHook('onRoute', (route) => {
    if (route.config?.rawBody) route.bodyLimit = CALLBACK_BODY_LIMIT;
  });
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (isCompressed(request) && !takesRawBody(request)) {
      reply.header('accept-encoding', 'identity'); // what would have been taken (RFC 9110 section 15.5.16)
      done(new Problem('UNSUPPORTED_MEDIA_TYPE', { detail: 'The body must not be compressed.' }));
      return;
    }
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
    settle(done, () => readJsonBody(request.headers['content-type'], body));
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    settle(done, () => {
      // Nobody reads a refusal there. Compressed bytes are nothing: as text they could pass for a form.
      if (takesRawBody(request)) return isCompressed(request) ? '' : body.toString();
      // Many clients name a type, such as text/plain, although they send nothing.
      if (body.length === 0) return {};
      throw new Problem('UNSUPPORTED_MEDIA_TYPE');
    });
  });
}

/** By a content coding, or by a transfer coding, which Node's parser hands on undone. */
const isCompressed = ({ headers }: FastifyRequest): boolean =>
  !/^(?:identity)?$/i.test(headers['content-encoding'] ?? '') ||
  !/^(?:chunked)?$/i.test(headers['transfer-encoding'] ?? '');

const takesRawBody = (request: FastifyRequest): boolean => request.routeOptions.config.rawBody === true;

function settle(done: (error: Error | null, body?: unknown) => void, read: () => unknown): void {
  try {
    done(null, read());
  } catch (error) {
    done(error as Error);
  }
}
