import type { Simulator } from '../../simulator/simulator.js';

/** HTTP's own headers, which say nothing about the protocol above it. */
const TRANSPORT = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'user-agent']);

export interface ReceivedRequest {
  method: string;
  url: string;
  /** Names as they were sent; what differs from run to run is replaced by a word. */
  headers: Record<string, string>;
  /** The text, to the byte. */
  body: string;
}

/** The newest request of an operation, as the simulator really received it. */
export function receivedRequest({ recorder }: Simulator, operation: string): ReceivedRequest {
  const request = recorder.of(operation).at(-1);
  if (request === undefined) throw new Error(`The simulator received no ${operation}`);
  const { method, url, body, rawHeaders } = request;
  const headers: Record<string, string> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!TRANSPORT.has(name.toLowerCase())) headers[name] = withoutSecrets(rawHeaders[at + 1] ?? '');
  }
  return { method, url, headers, body };
}

function withoutSecrets(value: string): string {
  return value.replace(/^[0-9a-f-]{36}\.AgentGateway\d$/, 'GUID').replace(/^Bearer [0-9a-f]{32}$/, 'Bearer TOKEN');
}
