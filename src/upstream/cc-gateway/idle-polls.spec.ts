import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { Problem } from '../../errors/problem.js';
import { LocalServers } from '../http/local-servers.fixture.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { GatewayTransport } from './gateway-transport.js';

const servers = new LocalServers();
const nothing = '{"message":"","retcode":"0","event":null}';
const something = '{"message":"","retcode":"0","event":{"eventType":"AgentState_Ready"}}';
const idle = { verdict: 'ok', events: [], malformed: 0 };

let transport: GatewayTransport;
let next: { status: number; body: string };

beforeEach(async () => {
  const host = await servers.listen(
    createServer((_request, response) => response.writeHead(next.status).end(next.body)),
  );
  const http = new UpstreamHttp({ baseUrl: `http://${host}` });
  transport = new GatewayTransport(http);
  servers.afterwards(() => http.close());
});
afterEach(() => servers.close());

const poll = (body: string, status = 200): Promise<unknown> => {
  next = { status, body };
  const credentials = { guid: 'b4f3.AgentGateway1', cookie: null };
  return transport
    .poll({ agentId: '291', credentials, deadlineMs: 1000 })
    .catch((problem: unknown) => (problem as Problem).code);
};

describe('polls that bring nothing', () => {
  it('are read alike, the first and those that repeat it', async () => {
    expect([await poll(nothing), await poll(nothing), await poll(nothing)]).toEqual([idle, idle, idle]);
  });

  it('hide no event that comes between them, once or twice', async () => {
    const event = { eventType: 'AgentState_Ready', content: null, occurredAt: expect.any(Number) };
    const told = { verdict: 'ok', events: [event], malformed: 0 };
    await poll(nothing);
    expect([await poll(something), await poll(something), await poll(nothing)]).toEqual([told, told, idle]);
  });

  it('hide no refusal, and no status that says that the gateway did not answer', async () => {
    await poll(nothing);
    expect(await poll('{"message":"","retcode":"100-006"}')).toEqual({ ...idle, verdict: 'signedOut' });
    expect(await poll(nothing, 502)).toBe('UPSTREAM_FAILURE');
    expect(await poll(nothing)).toEqual(idle);
  });

  it('are no excuse for a body that says nothing at all', async () => {
    expect(await poll('')).toBe('UPSTREAM_PROTOCOL_ERROR');
    await poll(nothing);
    expect(await poll('')).toBe('UPSTREAM_PROTOCOL_ERROR');
  });
});
