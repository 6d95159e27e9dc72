import { describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import { Canary } from '../support/canary.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

const CUSTOMER = '13900139000';
const OWN_TELEPHONE = '13800138000';

/** Plants something recognisable everywhere and lets everything go wrong once. */
async function playEverything(bed: TestBed, headers: Record<string, string>): Promise<void> {
  const send = (method: string, path: string, body?: unknown) => bed.send(method, path, body, headers);
  const session = { password: 'Canary-Passw0rd!', phoneNumber: OWN_TELEPHONE };
  const { body: ticket } = await send('POST', '/v1/agents/291/events/ticket');
  const stream = await bed.follow('291', {}, `/v1/agents/291/events?ticket=${ticket.ticket}`);
  await send('PUT', '/v1/agents/291/session', session);
  const { body: call } = await send('POST', '/v1/agents/291/calls/outbound', { called: CUSTOMER, caller: '64000300' });
  await stream.type('call.ended', call.id);
  await send('GET', `/v1/agents/291/calls/${call.id}`);
  await send('POST', '/v1/mobile-agent/calls', { caller: OWN_TELEPHONE, called: CUSTOMER });

  for (const kind of ['reset', 'html', 'truncated', 'malformed', 'empty', 'http'] as const) {
    bed.simulator.faults.inject({ operation: 'callout', kind, status: 500 });
    await send('POST', '/v1/agents/291/calls/outbound', { called: CUSTOMER });
    bed.simulator.faults.inject({ operation: 'createCall', kind, status: 500 });
    await send('POST', '/v1/mobile-agent/calls', { caller: OWN_TELEPHONE, called: CUSTOMER });
    await send('DELETE', '/v1/agents/291/session?force=true');
    bed.simulator.faults.inject({ operation: 'login', kind, status: 500 });
    await send('PUT', '/v1/agents/291/session', session);
    await send('PUT', '/v1/agents/291/session', { ...session, takeOver: true });
  }
  await send('POST', '/v1/agents/292/calls/outbound', { called: CUSTOMER });
  await send('POST', '/v1/agents/291/calls/outbound', { called: `${CUSTOMER}x`, password: session.password });
  await send('GET', `/v1/agents/291/calls/${CUSTOMER}`);
  await send('GET', `/v1/agents/291/calls?called=${CUSTOMER}`);
  await send('DELETE', `/v1/agents/291/calls/${call.id}/parties/${CUSTOMER}`);
  stream.close();
}

describe('everything that comes out of the service', () => {
  it('holds no credential, and numbers only where they belong', async () => {
    const issuer = await TokenIssuer.start();
    const bed = await startTestBed({
      simulator: { stepMs: 5, talkMs: 20, ccGateway: { guidIntervalMs: 10 } },
      environment: { ...trusting(issuer), PUBLIC_URL: 'http://127.0.0.1:9' },
    });
    const authorization = await issuer.bearer({ agents: ['291'], roles: ['click-to-call'] });
    await playEverything(bed, { authorization, cookie: 'sid=canary-cookie-4711' });
    const { hits, ...figures } = await bed.close();
    await issuer.stopKeyServer();
    expect(hits).toEqual([]);
    // The trap must be set: Guids, tokens, cookies, key, secret, password, capabilities, in three spellings each.
    expect(figures.secrets).toBeGreaterThan(30);
    expect(figures.numbers).toBeGreaterThanOrEqual(4);
    expect(figures.bytes).toBeGreaterThan(200_000);
  });
});

describe(Canary.name, () => {
  const simulator = { recorder: { requests: [] } } as never;

  it.each([
    ['a token', 'Bearer eyJ.canary.token', 'caller token in log'],
    ['a token in base64', Buffer.from('eyJ.canary.token').toString('base64'), 'caller token in log'],
    ['a Guid that nobody has used yet', '01234567-89ab-cdef-0123-456789abcdef.AgentGateway0', 'Guid in log'],
    ['a number', `called ${CUSTOMER}`, `number ${CUSTOMER} in log`],
  ])('finds %s', (_, line, hit) => {
    const canary = new Canary();
    canary.sent({ Authorization: 'Bearer eyJ.canary.token' }, JSON.stringify({ called: CUSTOMER }));
    canary.received('log', line);
    expect(() => canary.check(simulator)).toThrow(`Leaked: ${hit}`);
  });

  it('lets the owner of a number see it', () => {
    const canary = new Canary();
    canary.sent({}, JSON.stringify({ called: CUSTOMER }));
    canary.received('body of a call', CUSTOMER, true);
    expect(canary.check(simulator).hits).toEqual([]);
  });
});
