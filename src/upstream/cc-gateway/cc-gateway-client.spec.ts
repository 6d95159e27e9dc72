import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { inspect } from 'node:util';
import type { Problem } from '../../errors/problem.js';
import { LocalServers, recording, type ReceivedRequest } from '../http/local-servers.fixture.js';
import { UpstreamHttp } from '../http/upstream-http.js';
import { CcGatewayClient } from './cc-gateway-client.js';
import type { FreshCredentials } from './gateway-credentials.js';
import type { GatewayContext } from './gateway-transport.js';

const servers = new LocalServers();
let host: string;
let gateway: CcGatewayClient;
let received: ReceivedRequest[];
let answer: RequestListener;

beforeEach(async () => {
  received = [];
  answer = (_request, response) => response.end('{"message":"","retcode":"0"}');
  host = await servers.listen(createServer(recording(received, (request, response) => answer(request, response))));
  gateway = new CcGatewayClient(new UpstreamHttp({ baseUrl: `http://${host}`, maxAnswerBytes: 10_000 }));
  servers.afterwards(() => gateway.close());
});
afterEach(() => servers.close());

const credentials = { guid: 'b4f3.AgentGateway1', cookie: null };
const context: GatewayContext = { agentId: '291', credentials, deadlineMs: 1000 };
const dial = { called: '10086' };
const send = (more: Partial<GatewayContext> = {}) => gateway.callout({ ...context, ...more }, dial);
const problemOf = (sent: Promise<unknown>): Promise<Problem> =>
  sent.then(
    () => Promise.reject(new Error('answered')),
    (problem: unknown) => problem as Problem,
  );
const upstream = (code: string) => ({ system: 'cc-gateway', operation: 'callout', code });

describe('CcGatewayClient', () => {
  it('sends the operation with the documented headers and the body as it is on the wire', async () => {
    await gateway.previewCallout(context, { called: '10086', controlId: '9223372036854775807' });
    const { method, url, headers, body } = received[0]!;
    expect({ method, url, headers, body }).toEqual({
      method: 'PUT',
      url: '/agentgateway/resource/voicecall/291/previewCallout',
      headers: {
        host,
        connection: 'keep-alive',
        'accept-encoding': 'identity',
        'user-agent': expect.stringMatching(/^contact-centre-bff\/\d+\.\d+\.\d+$/),
        'content-type': 'application/json; charset=UTF-8',
        guid: 'b4f3.AgentGateway1',
        'content-length': '54',
      },
      body: '{"called":"10086","callcontrolid":9223372036854775807}',
    });
  });

  it('sends no Guid with a sign-in, and affinity cookies only where there are some', async () => {
    answer = (_request, response) => response.setHeader('Set-GUID', 'g').end('{"retcode":"0"}');
    await gateway.login({ agentId: '291', deadlineMs: 1000 }, { password: 'p', phoneNumber: '1' });
    await send({ credentials: { guid: 'g', cookie: 'lb=2' } });
    expect(received.map(({ headers }) => [headers['guid'], headers.cookie])).toEqual([
      [undefined, undefined],
      ['g', 'lb=2'],
    ]);
  });

  it('polls for events without a body', async () => {
    await gateway.poll({ agentId: '291', credentials, deadlineMs: 1000 });
    const { method, url, headers, body } = received[0]!;
    expect({ method, url, guid: headers['guid'], body }).toEqual({
      method: 'GET',
      url: '/agentgateway/resource/agentevent/291',
      guid: 'b4f3.AgentGateway1',
      body: '',
    });
  });

  it('sends call data as it is, never encoded', async () => {
    await gateway.setCallData(context, '17-1', '王😀');
    expect(received[0]!.body).toBe('{"callid":"17-1","calldata":"王😀","isDataEncoded":false}');
  });

  it.each([
    ['is cut before an answer', ({ socket }: IncomingMessage) => socket.resetAndDestroy(), 'UPSTREAM_FAILURE', {}],
    ['is never answered', () => undefined, 'UPSTREAM_TIMEOUT', {}],
    [
      'is cut within the answer',
      ({ socket }: IncomingMessage) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"retcode":"0"'),
      'UPSTREAM_PROTOCOL_ERROR',
      { upstream: upstream('HTTP 200') },
    ],
    [
      'is cut within a server error',
      ({ socket }: IncomingMessage) => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 100\r\n\r\n<'),
      'UPSTREAM_FAILURE',
      { upstream: upstream('HTTP 502') },
    ],
    ['meets no HTTP', ({ socket }: IncomingMessage) => socket.end('220 smtp\r\n'), 'UPSTREAM_PROTOCOL_ERROR', {}],
  ])('cannot say what became of a request that %s', async (_what, behave, code, details) => {
    answer = behave;
    const problem = await problemOf(send({ deadlineMs: 200 }));
    expect({ code: problem.code, outcome: problem.outcome, details: problem.details }).toEqual({
      code,
      outcome: 'unknown',
      details,
    });
  });

  it('knows that nothing was done when the gateway cannot be reached', async () => {
    await servers.close();
    const problem = await problemOf(send());
    expect(problem).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', outcome: 'not_executed', details: {} });
  });

  it('hands on the Guid and the cookies of an answer that is of no use otherwise', async () => {
    const fresh: FreshCredentials[] = [];
    answer = (_request, response) => {
      response.writeHead(200, { 'Set-GUID': 'JSESSIONID=new', 'Set-Cookie': 'lb=1' }).end('<html>');
    };
    const onCredentials = (one: FreshCredentials) => fresh.push(one);
    await problemOf(send({ onCredentials }));
    await problemOf(gateway.poll({ agentId: '291', credentials, deadlineMs: 1000, onCredentials }));
    const expected = { newGuid: 'new', setCookies: ['lb=1'] };
    expect(fresh).toEqual([expected, expected]);
  });

  it('keeps credentials, numbers and addresses out of its problems', async () => {
    answer = ({ socket }) => socket.resetAndDestroy();
    const problem = await problemOf(
      gateway.callout({ ...context, credentials: { guid: 'g-1', cookie: 'c-1' } }, { called: '13800138000' }),
    );
    expect(inspect(problem, { depth: 9, showHidden: true })).not.toMatch(
      /g-1|c-1|13800138000|127\.0\.0\.1|agentgateway/,
    );
  });

  it('refuses to send an agent id that is no single segment', async () => {
    expect(await problemOf(send({ agentId: '..' }))).toMatchObject({ code: 'INTERNAL', outcome: 'not_executed' });
    expect(received).toEqual([]);
  });
});
