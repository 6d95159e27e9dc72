import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

interface Page {
  body: Buffer;
  etag: string;
}

/** Serves what is the same for everybody as long as the process lives; it is made once, when it is first wanted. */
export function servePage(fastify: FastifyInstance, url: string, type: string, make: () => string | Buffer): void {
  let page: Page | undefined;
  fastify.get(url, (request, reply) => {
    page ??= pageOf(make());
    // To be kept, but asked for each time: the next release has other pages at the same addresses.
    reply.headers({ 'cache-control': 'no-cache', etag: page.etag });
    if (isKnown(request.headers['if-none-match'], page.etag)) return reply.code(304).send();
    return reply.type(type).send(page.body);
  });
}

function pageOf(made: string | Buffer): Page {
  const body = Buffer.from(made);
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

/** RFC 9110 section 13.1.2: a list of tags, each perhaps marked as weak by a proxy that has compressed the page. */
function isKnown(header: string | undefined, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
