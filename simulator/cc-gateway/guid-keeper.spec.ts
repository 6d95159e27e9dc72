import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';
import { GuidKeeper } from './guid-keeper.js';
import { defaultCcGatewaySettings } from './cc-gateway-settings.js';
import { startSimulator, type Simulator } from '../simulator.js';
import { TestClient } from '../test-client.fixture.js';
import type { CcGatewaySettings } from './cc-gateway-settings.js';

describe('the Guid', () => {
  let simulator: Simulator;
  afterEach(() => simulator.close());

  async function signedIn(ccGateway: Partial<CcGatewaySettings>): Promise<TestClient> {
    simulator = await startSimulator({ ccGateway: { pollHoldMs: 0, ...ccGateway } });
    return new TestClient(simulator.url, '291').start();
  }

  const status = async (agent: TestClient, guid: string) =>
    (await agent.send('GET', 'onlineagent/291/agentstatus', undefined, { Guid: guid })).body.retcode;

  it('comes anew with a poll answer, and with no other', async () => {
    const agent = await signedIn({ guidIntervalMs: 0 });
    const first = agent.guid;
    expect((await agent.send('GET', 'onlineagent/291/agentstatus')).headers.get('set-guid')).toBeNull();
    await agent.poll();
    expect(agent.guid).not.toBe(first);
    expect(await status(agent, first)).toBe('0');
  });

  it.each(['000-003', '100-006'] as const)(
    'when wrong is answered with %s, as the site has it',
    async (wrongGuidCode) => {
      const agent = await signedIn({ wrongGuidCode });
      expect(await status(agent, 'foreign.AgentGateway1')).toBe(wrongGuidCode);
      simulator.ccGateway.expireGuid('291');
      expect(await status(agent, agent.guid)).toBe(wrongGuidCode);
    },
  );

  it('of an agent who has not signed in is 100-006', async () => {
    const agent = await signedIn({});
    expect((await agent.send('GET', 'onlineagent/292/agentstatus')).body.retcode).toBe('100-006');
  });

  it('is not asked for where authentication is off', async () => {
    const agent = await signedIn({ authMode: 'off' });
    expect(await status(agent, '')).toBe('0');
  });

  it('is replaced on demand, by updateGuid and by a test', async () => {
    const agent = await signedIn({});
    const { body } = await agent.send('PUT', 'onlineagent/291/updateGuid');
    expect(body.result).toEqual({ guid: expect.stringMatching(/^[0-9a-f-]{36}\.AgentGateway1$/) });
    simulator.ccGateway.rotateGuid('291');
    expect((await agent.poll()).headers.get('set-guid')).toMatch(/^JSESSIONID=/);
  });

  it('also comes in a plain header, and with any answer, where the site does so', async () => {
    const agent = await signedIn({ alsoGuidHeader: true, renewGuidOn: 'anyAnswer', guidIntervalMs: 0 });
    const { headers } = await agent.send('GET', 'onlineagent/291/agentstatus');
    expect(headers.get('set-guid')).toBe(`JSESSIONID=${headers.get('guid') ?? ''}`);
  });

  it('needs the affinity cookie where the site asks for it, and misses are counted everywhere', async () => {
    const agent = await signedIn({ requireAffinityCookie: true });
    expect(simulator.ccGateway.requestsWithoutCookie).toEqual([]);
    agent.cookie = '';
    expect((await agent.send('GET', 'onlineagent/291/agentstatus')).body.retcode).toBe('000-003');
    expect(simulator.ccGateway.requestsWithoutCookie).toEqual([{ agentId: '291', operation: 'agentstatus' }]);
  });
});

describe('a kept Guid', () => {
  let now = 0;
  const clock = jest.spyOn(Date, 'now');
  afterEach(() => {
    now = 0;
  });
  afterAll(() => clock.mockRestore());

  const keeper = (settings: Partial<CcGatewaySettings> = {}) => {
    clock.mockImplementation(() => now);
    return new GuidKeeper({ ...defaultCcGatewaySettings, ...settings });
  };

  it('is renewed at its interval, and the previous one lives on until its own time-out', () => {
    const guids = keeper();
    const first = guids.current;
    now = 59_999;
    expect(guids.renewIfDue()).toBeUndefined();
    now = 60_000;
    expect(guids.renewIfDue()).toBe(guids.current);
    now = 119_999;
    expect(guids.accepts(first)).toBe(true);
    now = 120_000;
    expect([guids.accepts(first), guids.accepts(guids.current)]).toEqual([false, true]);
  });

  it('dies when it is not renewed in time', () => {
    const guids = keeper();
    now = 120_000;
    expect(guids.accepts(guids.current)).toBe(false);
  });

  it('neither changes nor dies in static mode', () => {
    const guids = keeper({ authMode: 'static' });
    now = 86_400_000;
    expect([guids.renewIfDue(), guids.accepts(guids.current)]).toEqual([undefined, true]);
  });
});
