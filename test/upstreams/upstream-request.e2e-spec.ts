import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordedRequest } from '../../simulator/recorder.js';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

/** What a browser, a proxy or an attacker may send along. */
const CLIENT_HEADERS = {
  cookie: 'JSESSIONID=client-cookie; guid=client-cookie',
  guid: 'client-guid',
  'x-app-key': 'client-app-key',
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-host': 'client-host.example',
  forwarded: 'for=203.0.113.9',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  'x-request-id': 'client-request-id',
  'x-tenant': 'client-tenant',
  'user-agent': 'client-agent',
  origin: 'https://client-origin.example',
  'idempotency-key': 'client-key',
  'accept-language': 'client-language',
};

describe('a request to an upstream', () => {
  let issuer: TokenIssuer;
  let bed: TestBed;
  let headers: Record<string, string>;
  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    headers = {
      ...CLIENT_HEADERS,
      authorization: await issuer.bearer({ sub: 'client-sub', agents: ['291'], roles: ['click-to-call'] }),
    };
    bed = await startTestBed({ simulator: { stepMs: 5 }, environment: trusting(issuer) });
    const send = (method: string, path: string, body: object) => bed.send(method, path, body, headers);
    const events = await bed.follow('291', headers);
    await send('PUT', '/v1/agents/291/session?client=query', { password: 'Canary-Passw0rd!', phoneNumber: '40038' });
    await send('POST', '/v1/agents/291/calls/outbound', { called: '13900139000', reference: 'client-reference' });
    await send('POST', '/v1/mobile-agent/calls', { caller: '13800138000', called: '13900139000' });
    await events.type('call.talking').finally(() => events.close());
    await bed.send('DELETE', '/v1/agents/291/session?force=true', undefined, headers);
  });
  afterAll(async () => {
    await bed.close();
    await issuer.stopKeyServer();
  });

  const all = () => bed.simulator.recorder.requests;
  const text = ({ url, rawHeaders, body }: RecordedRequest) => [url, ...rawHeaders, body].join('\n');

  it('carries nothing that the client sent beside the documented fields', () => {
    const foreign = /client-|203\.0\.113\.9|0af7651916cd43dd|client=query/;
    expect(all().filter((request) => foreign.test(text(request)))).toEqual([]);
    expect(new Set(all().map(({ operation }) => operation.toLowerCase()))).toEqual(
      new Set(['login', 'resetskill', 'agentevent', 'callout', 'tokenbyaksk', 'createcall', 'forcelogout']),
    );
  });

  it('has the headers of its protocol and no others', () => {
    const names = (operation: string) =>
      Object.keys(bed.simulator.recorder.of(operation)[0]!.headers)
        .filter((name) => !['connection', 'content-length', 'host'].includes(name))
        .sort();
    expect(names('login')).toEqual(['accept-encoding', 'content-type', 'user-agent']);
    expect(names('agentEvent')).toEqual(['accept-encoding', 'content-type', 'cookie', 'guid', 'user-agent']);
    expect(names('callout')).toEqual(['accept-encoding', 'content-type', 'cookie', 'guid', 'user-agent']);
    expect(names('tokenByAkSk')).toEqual(['accept-encoding', 'content-type', 'user-agent', 'x-token-expire']);
    expect(names('createCall')).toEqual([
      'accept-encoding',
      'authorization',
      'content-type',
      'user-agent',
      'x-app-key',
    ]);
  });

  it('never carries the token of the caller', () => {
    const token = headers['authorization']!.slice('Bearer '.length);
    expect(all().filter((request) => text(request).includes(token))).toEqual([]);
  });
});
