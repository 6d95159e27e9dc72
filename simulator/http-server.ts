import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';

/** A request with its whole body, and the response it waits for. */
export interface IncomingExchange {
  request: http.IncomingMessage;
  body: string;
  response: http.ServerResponse;
}

export interface HttpServer {
  url: string;
  close(): Promise<void>;
}

interface ListenOptions {
  host: string;
  port: number;
  certificate?: { key: string; cert: string } | undefined;
}

/** Listens on http, or on https when there is a certificate. Closing it ends every connection at once. */
export async function listen(
  options: ListenOptions,
  handle: (exchange: IncomingExchange) => Promise<void>,
): Promise<HttpServer> {
  const listener: http.RequestListener = (request, response) => {
    readBody(request)
      .then((body) => handle({ request, body, response }))
      .catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  };
  const server =
    options.certificate === undefined ? http.createServer(listener) : https.createServer(options.certificate, listener);
  // Longer than any client keeps an idle connection: the real gateway does not close under a client's hands either.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const scheme = options.certificate === undefined ? 'http' : 'https';
  return {
    url: `${scheme}://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
