import { createServer, type RequestListener } from 'node:http';
import { LocalServers } from './local-servers.fixture.js';
import type { UpstreamRequest } from './upstream-exchange.js';
import { UpstreamHttp, type UpstreamTarget } from './upstream-http.js';

/** To be closed after each test, with everything that was served or opened. */
export const servers = new LocalServers();

export const serve = async (listener: RequestListener) => `http://${await servers.listen(createServer(listener))}`;

export function upstream(baseUrl: string, target: Partial<UpstreamTarget> = {}): UpstreamHttp {
  const http = new UpstreamHttp({ baseUrl, ...target });
  servers.afterwards(() => http.close());
  return http;
}

export const dial: UpstreamRequest = {
  method: 'PUT',
  path: '/voicecall/291/callout',
  headers: { 'Content-Type': 'application/json', Guid: 'b4f3' },
  body: '{"called":"13800138000"}',
  deadlineMs: 2000,
};
export const poll: UpstreamRequest = {
  method: 'GET',
  path: '/agentevent/291',
  headers: { Guid: 'b4f3' },
  deadlineMs: 2000,
};

export const failureOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'no failure',
    (failure: unknown) => failure,
  );
