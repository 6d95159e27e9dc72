import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('the readiness probe, when polls of the gateway fail', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { ccGateway: { pollHoldMs: 10_000 } } });
  });
  afterEach(() => bed.simulator.faults.clear());
  afterAll(() => bed.close());

  const degraded = async () => (await bed.send('GET', '/readyz')).body.degraded;
  const polls = (agentId: string) =>
    bed.simulator.recorder.of('agentevent').filter(({ url }) => url.endsWith(`/${agentId}`)).length;
  const failPolls = (agentId?: string) =>
    bed.simulator.faults.inject({
      kind: 'reset',
      operation: 'agentevent',
      times: 0,
      when: 'before',
      ...(agentId && { agentId }),
    });

  it('says nothing while only the polls of one agent fail and those of another are held', async () => {
    await bed.signIn('291');
    while (polls('291') === 0) await sleep(10);
    failPolls('292');
    await bed.signIn('292');
    const begin = Date.now();
    while (Date.now() - begin < 6500) {
      expect(await degraded()).toEqual([]);
      await sleep(100);
    }
    expect(polls('292')).toBeGreaterThan(2);
  });

  it('names the gateway when the polls of everybody fail and nobody sends a command, until one is answered', async () => {
    failPolls();
    bed.simulator.ccGateway.pushEvent('291', { eventType: 'AgentEvent_Something_New', content: null });
    while ((await degraded()).length === 0) await sleep(50);
    expect(await degraded()).toEqual(['acme/cc-gateway']);
    expect((await bed.send('GET', '/readyz')).body.status).toBe('ready');
    // Its commands are not refused: nothing says that they would fail.
    expect((await bed.send('GET', '/metrics')).text).toContain(
      'upstream_circuit_open{tenant="acme",upstream="cc-gateway"} 0',
    );
    bed.simulator.faults.clear();
    while ((await degraded()).length > 0) await sleep(50);
  });
});
