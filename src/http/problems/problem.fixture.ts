import { parse } from 'lossless-json';
import { catalogue, type ErrorCode } from '../../errors/catalogue.js';

/** The whole body expected for a code; only what differs from the catalogue is given. */
export function problemOf(code: ErrorCode, instance: string, more: Record<string, unknown> = {}): object {
  const { title, status, advice, outcome, retryable } = catalogue[code];
  return {
    type: `/v1/errors/${code}`,
    title,
    status,
    detail: advice,
    instance,
    code,
    outcome,
    retryable,
    requestId: 'r1',
    ...more,
  };
}

/** Sends a request with the request id that `problemOf` expects. */
export async function ask(
  url: string,
  method: string,
  path: string,
  {
    body,
    type,
    headers = {},
  }: { body?: string | Uint8Array<ArrayBuffer>; type?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(url + path, {
    method,
    headers: { 'x-request-id': 'r1', ...(type !== undefined && { 'content-type': type }), ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? null : parse(text, undefined, Number),
  };
}
