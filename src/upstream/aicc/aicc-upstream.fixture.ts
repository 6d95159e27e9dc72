import { afterEach, beforeEach } from '@jest/globals';
import { createServer, type RequestListener } from 'node:http';
import { Secret } from '../../config/secret.js';
import type { Problem } from '../../errors/problem.js';
import { LocalServers, recording, type ReceivedRequest } from '../http/local-servers.fixture.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { AiccClient } from './aicc-client.js';

/** A server that stands for AICC, anew for each test, and clients of it. */
export class AiccUpstream {
  readonly servers = new LocalServers();
  host = '';
  received: ReceivedRequest[] = [];
  answer: RequestListener = (_request, response) => response.end();

  /** For the head of a spec: the server lives as long as a test. */
  static forEachTest(): AiccUpstream {
    const upstream = new AiccUpstream();
    beforeEach(() => upstream.listen());
    afterEach(() => upstream.servers.close());
    return upstream;
  }

  client(product: 'aicc' | 'ita' = 'aicc'): AiccClient {
    const open = () => new UpstreamHttp({ baseUrl: `http://${this.host}` });
    const application = { product, appKey: 'key-1', appSecret: new Secret('secret-1'), tokenTtlSeconds: 600 };
    const client = new AiccClient(application, open(), open());
    this.servers.afterwards(() => client.close());
    return client;
  }

  answerWith(status: number, body: string): void {
    this.answer = (_request, response) => response.writeHead(status).end(body);
  }

  private async listen(): Promise<void> {
    this.received = [];
    const listener = recording(this.received, (request, response) => this.answer(request, response));
    this.host = await this.servers.listen(createServer(listener));
  }
}

/** The problem that a request fails with. */
export const problemOf = (sent: Promise<unknown>): Promise<Problem> =>
  sent.then(
    () => Promise.reject(new Error('answered')),
    (problem: unknown) => problem as Problem,
  );

export const upstreamOf = (operation: string, code: string) => ({ upstream: { system: 'aicc', operation, code } });
