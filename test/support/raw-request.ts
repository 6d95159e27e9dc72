import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Json } from './event-stream.js';

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Json;
}

interface RawOptions {
  body?: string | Buffer;
  /** Undefined leaves a header out that would be sent otherwise. */
  headers?: Record<string, string | undefined>;
}

/** Sends a request as it is written: unlike `fetch`, which tidies addresses and headers up first. */
export async function rawRequest(
  url: string,
  method: string,
  path: string,
  { body, headers = {} }: RawOptions = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const all: Record<string, string | undefined> = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  const sent = request({ hostname, port, method, path, headers: given, agent: false });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const answer = await text(response);
  const isJson = response.headers['content-type']?.includes('json');
  return { status: response.statusCode ?? 0, headers: response.headers, body: isJson ? JSON.parse(answer) : answer };
}
