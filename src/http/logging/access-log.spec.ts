import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'node:net';
import { parse } from 'lossless-json';
import { accessLog } from './access-log.js';
import { JsonLogger } from './json-logger.js';
import { ask } from '../problems/problem.fixture.js';
import { startToyApp } from '../toy-app.fixture.js';

/** The access lines of these requests, with the times taken out. */
async function linesOf(requests: (toy: { url: string; port: number }) => Promise<unknown>): Promise<unknown[]> {
  const lines: string[] = [];
  const logger = new JsonLogger('info', { write: (line: string) => void lines.push(line) });
  const toy = await startToyApp();
  try {
    toy.app
      .getHttpAdapter()
      .getInstance()
      .edge.observers.push(accessLog(logger, () => ({ tenant: 'acme', agentId: '101' })));
    await requests(toy);
    await sleep(50);
  } finally {
    await toy.app.close();
  }
  return lines.map((line) => ({ ...(parse(line, undefined, Number) as object), time: 't', durationMs: 1 }));
}

const line = (fields: object): object => ({
  level: 30,
  time: 't',
  msg: 'request',
  requestId: 'r1',
  durationMs: 1,
  aborted: false,
  tenant: 'acme',
  agentId: '101',
  code: null,
  upstreamOperation: null,
  upstreamCode: null,
  upstreamError: null,
  ...fields,
});

describe('access log', () => {
  it('has one line per request, with the template and never the address', async () => {
    const lines = await linesOf(async ({ url }) => {
      await ask(url, 'GET', '/v1/agents/101/calls?limit=13800138000x&ticket=abc');
      await ask(url, 'DELETE', '/v1/agents/101/calls/c1/parties/13800138000');
      await ask(url, 'POST', '/v1/failures/unknown');
      await ask(url, 'GET', '/nowhere/13800138000');
    });
    expect(lines).toEqual([
      line({ method: 'GET', route: '/v1/agents/:agentId/calls', status: 400, code: 'VALIDATION_FAILED' }),
      line({
        method: 'DELETE',
        route: '/v1/agents/:agentId/calls/:id/parties/:number',
        status: 409,
        code: 'AGENT_STATE_CONFLICT',
      }),
      line({
        method: 'POST',
        route: '/v1/failures/:kind',
        status: 502,
        code: 'UPSTREAM_FAILURE',
        upstreamOperation: 'createCall',
        upstreamCode: 'HTTP 503',
      }),
      line({ method: 'GET', route: null, status: 404, code: 'NOT_FOUND' }),
    ]);
  });

  it('has a line for a client that went away', async () => {
    const lines = await linesOf(async ({ port }) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write('GET /v1/slow HTTP/1.1\r\nHost: a\r\nX-Request-Id: r1\r\n\r\n');
      });
      await sleep(50);
      socket.destroy();
      await sleep(300);
    });
    expect(lines).toEqual([line({ method: 'GET', route: '/v1/slow', status: 499, aborted: true })]);
  });
});
