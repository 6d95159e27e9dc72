import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type ServerOptions } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { generate, type GenerateResult } from 'selfsigned';
import { LocalServers } from './local-servers.fixture.js';
import { UpstreamHttp, type UpstreamTarget } from './upstream-http.js';

const certificate = (commonName: string, ip: string) =>
  generate([{ name: 'commonName', value: commonName }], {
    keySize: 2048,
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 7, ip }] },
    ],
  });

let gateway: GenerateResult;
let elsewhere: GenerateResult;
let ourselves: GenerateResult;
beforeAll(async () => {
  gateway = await certificate('gateway', '127.0.0.1');
  elsewhere = await certificate('elsewhere', '127.0.0.9');
  ourselves = await certificate('ourselves', '127.0.0.2');
});

const servers = new LocalServers();
afterEach(() => servers.close());

const listen = async (server: Server) => `https://${await servers.listen(server)}`;

const serve = ({ private: key, cert }: GenerateResult, options: ServerOptions = {}) =>
  listen(createServer({ key, cert, ...options }, (_request, response) => response.end('ok')));

/** The answer's text, or what went wrong. */
async function ask(baseUrl: string, target: Partial<UpstreamTarget> = {}): Promise<unknown> {
  const http = new UpstreamHttp({ baseUrl, ...target });
  servers.afterwards(() => http.close());
  const request = { method: 'GET' as const, path: '/', headers: {}, deadlineMs: 1000 };
  return http.command(request).then(
    ({ body }) => body,
    (failure: unknown) => failure,
  );
}

describe('UpstreamHttp over TLS', () => {
  it("trusts the tenant's own authority", async () => {
    expect(await ask(await serve(gateway), { ca: gateway.cert })).toBe('ok');
  });

  it.each([
    ['an unknown authority', () => gateway, undefined, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['another authority', () => gateway, () => elsewhere.cert, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['another address', () => elsewhere, () => elsewhere.cert, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('sends nothing to a server with a certificate of %s', async (_what, server, ca, reason) => {
    const failure = await ask(await serve(server()), { ca: ca?.() });
    expect(failure).toMatchObject({ kind: 'unreachable', sent: false, reason });
  });

  it('shows its own certificate where one is asked for', async () => {
    const url = await serve(gateway, { requestCert: true, rejectUnauthorized: true, ca: ourselves.cert });
    const client = { ca: gateway.cert, cert: ourselves.cert, key: ourselves.private };
    expect(await ask(url, client)).toBe('ok');
  });

  it.each([
    ['during the handshake of TLS 1.2: nothing was sent', 'TLSv1.2' as const, { kind: 'unreachable', sent: false }],
    ['only after the handshake of TLS 1.3: nobody can say', 'TLSv1.3' as const, { kind: 'broken', sent: true }],
  ])('is refused without a certificate %s', async (_what, maxVersion, failure) => {
    const url = await serve(gateway, { requestCert: true, rejectUnauthorized: true, maxVersion });
    expect(await ask(url, { ca: gateway.cert })).toMatchObject(failure);
  });

  it('repeats a command once when the handshake came to nothing: nothing can have been done', async () => {
    let requests = 0;
    const server = createServer({ key: gateway.private, cert: gateway.cert }, (_request, response) => {
      requests += 1;
      response.end('ok');
    });
    const connections: Socket[] = [];
    server.prependListener('connection', (socket: Socket) => {
      if (connections.push(socket) === 1) socket.destroy();
    });
    expect(await ask(await listen(server), { ca: gateway.cert })).toBe('ok');
    expect({ requests, connections: connections.length }).toEqual({ requests: 1, connections: 2 });
  });

  it('has sent nothing when the handshake hangs', async () => {
    const url = await listen(createTcpServer(() => undefined));
    expect(await ask(url)).toMatchObject({ kind: 'timeout', sent: false, reason: 'DEADLINE' });
  });
});
