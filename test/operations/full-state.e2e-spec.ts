import { afterEach, describe, expect, it } from '@jest/globals';
import { simulatorAppKey, simulatorAppSecret } from '../../simulator/aicc/aicc-settings.js';
import { MemoryStore } from '../../src/state/memory/memory-store.js';
import { StateStore } from '../../src/state/state-store.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const MOBILE = '/v1/mobile-agent/calls';

const twoTenants = (url: string) => {
  const aicc = `aicc: { baseUrl: "${url}", appKey: "${simulatorAppKey}", appSecret: "${simulatorAppSecret}" }`;
  return `tenants:
  acme: { ccGateway: { baseUrl: "${url}" }, ${aicc} }
  globex: { ccGateway: { baseUrl: "${url}", agentIds: { min: 400, max: 499 } }, ${aicc} }
`;
};
const acme = { 'x-tenant': 'acme' };
const globex = { 'x-tenant': 'globex' };

let bed: TestBed;
afterEach(() => bed.close());

const used = () => bed.app.get<MemoryStore>(StateStore).usedBytes;
const signIn = (agentId: string, headers: Record<string, string>) =>
  bed.send('PUT', `/v1/agents/${agentId}/session`, { password: 'Simulator-1', phoneNumber: '40038' }, headers);
const bidirectional = (n: number, headers: Record<string, string>) =>
  bed.send('POST', MOBILE, { caller: `138${10_000_000 + n}`, called: `139${10_000_000 + n}` }, headers);

describe('a flood of refused dials with fresh keys', () => {
  it('leaves nothing in the store, and all the others can do what they did before', async () => {
    bed = await startTestBed({ tenants: twoTenants, environment: { STATE_MEMORY_MB: '1' } });
    const outbound = (n: number) =>
      bed.send(
        'POST',
        '/v1/agents/291/calls/outbound',
        { called: '13900139000' },
        { ...acme, 'idempotency-key': `k${n}` },
      );
    const before = used();
    // One dial alone takes a kilobyte while it runs: kept, they would be more than there is room for.
    for (let n = 0; n < 2000; n += 20) {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => outbound(n + index)));
      for (const { body } of answers) expect(body.code).toBe('AGENT_NOT_SIGNED_IN');
    }
    expect(used()).toBe(before);

    expect((await signIn('400', globex)).status).toBe(201);
    expect((await bed.send('POST', '/v1/agents/400/events/ticket', {}, globex)).status).toBe(201);
    expect((await bidirectional(1, globex)).status).toBe(202);
    expect((await bed.send('POST', '/v1/agents/400/calls/outbound', { called: '13900139000' }, globex)).status).toBe(
      202,
    );
  });
});

describe('a state store that is full', () => {
  it('refuses new dials, and lets agents and calls live on', async () => {
    bed = await startTestBed({
      tenants: twoTenants,
      environment: { STATE_MEMORY_MB: '1', RATE_LIMIT_CALLER_PER_MINUTE: '0' },
    });
    await signIn('291', acme);
    const stream = await bed.follow('291', acme);
    const fill = async (headers: Record<string, string>, first: number) => {
      for (let n = first; ; n += 10) {
        const keyed = (index: number) => ({ ...headers, 'idempotency-key': `key-${n + index}` });
        const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => bidirectional(n + i, keyed(i))));
        const refused = answers.find(({ status }) => status !== 202);
        if (refused !== undefined) return { refused, taken: n - first };
      }
    };
    const { refused, taken } = await fill(acme, 0);
    expect(refused.body).toMatchObject({ code: 'OVERLOADED', outcome: 'not_executed', retryable: true });
    expect(taken).toBeGreaterThan(100);
    // What acme took is not the other tenant's loss.
    expect((await bidirectional(500_000, globex)).status).toBe(202);
    await fill(globex, 600_000);

    expect((await bed.send('GET', '/readyz')).body).toEqual({ status: 'ready', degraded: ['state'] });
    const again = await bed.send(
      'POST',
      MOBILE,
      { caller: '13810000000', called: '13910000000' },
      { ...acme, 'idempotency-key': 'key-0' },
    );
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([202, 'true']);
    expect((await signIn('292', acme)).status).toBe(201);
    const callId = bed.simulator.ccGateway.ringAgent('291', { caller: '13700137000' });
    const { data } = await stream.type('call.offered');
    expect(data).toMatchObject({ call: { callId, kind: 'inbound', state: 'alerting' } });
    const polls = () => bed.simulator.recorder.of('agentEvent').length;
    const polled = polls();
    while (polls() < polled + 10) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await bed.send('GET', '/v1/agents/292/session', undefined, acme)).body.state).toBe('signedIn');
  });
});
