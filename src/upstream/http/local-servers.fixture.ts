import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Real servers on free ports of this machine, for specs. All are gone after `close`, held connections included. */
export class LocalServers {
  readonly #cleanups: (() => unknown)[] = [];

  /** Host and port of a server that listens from now on. */
  async listen(server: Server): Promise<string> {
    const sockets = new Set<Socket>();
    // What a client does to a connection is the test's business; unheard, the error would end the test run.
    server.on('connection', (socket: Socket) => sockets.add(socket.on('error', () => undefined)));
    this.#cleanups.unshift(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** To be done after the servers are gone: a client that closes gracefully would wait for their answers. */
  afterwards(cleanup: () => unknown): void {
    this.#cleanups.push(cleanup);
  }

  async close(): Promise<void> {
    for (const cleanup of this.#cleanups.splice(0)) await cleanup();
  }
}

/** A request as it came over the wire. */
export interface ReceivedRequest {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Keeps every request with its whole body, then lets `answer` answer it. */
export function recording(received: ReceivedRequest[], answer: RequestListener): RequestListener {
  return (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      received.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(request, response);
    });
  };
}
