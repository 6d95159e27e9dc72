// A proxy that only passes bytes on: no token, no body parsed, no answer read.
import proxy from '@fastify/http-proxy';
import fastify from 'fastify';

const app = fastify();
app.get('/readyz', () => ({}));
await app.register(proxy, {
  upstream: process.env['UPSTREAM'] ?? '',
  prefix: '/agentgateway',
  rewritePrefix: '/agentgateway',
});
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
