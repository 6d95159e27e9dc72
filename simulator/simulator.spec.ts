import https from 'node:https';
import { describe, expect, it } from '@jest/globals';
import { startSimulator } from './simulator.js';
import { TestClient } from './test-client.fixture.js';

describe('the simulator', () => {
  it('closes within milliseconds, whatever is held, ringing or hanging', async () => {
    const simulator = await startSimulator();
    const agent = await new TestClient(simulator.url, '291').start();
    await agent.call('callout', { called: '13800000017' });
    simulator.faults.inject({ kind: 'hang', operation: 'agentstatus' });
    const open = [agent.poll(), agent.send('GET', 'onlineagent/291/agentstatus')];
    const ended = Promise.allSettled(open);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = performance.now();
    await simulator.close();
    await ended;
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('forgets everything on reset', async () => {
    const simulator = await startSimulator({ ccGateway: { pollHoldMs: 0 } });
    try {
      const agent = await new TestClient(simulator.url, '291').start();
      simulator.faults.inject({ kind: 'html' });
      simulator.reset();
      expect(simulator.recorder.requests).toEqual([]);
      expect((await agent.poll()).body.retcode).toBe('100-006');
    } finally {
      await simulator.close();
    }
  });

  it('serves https with a certificate that can be verified', async () => {
    const simulator = await startSimulator({ tls: true });
    try {
      expect(simulator.url).toMatch(/^https:/);
      const status = await new Promise((resolve, reject) => {
        const url = `${simulator.url}/agentgateway/resource/agentevent/291`;
        https.get(url, { ca: simulator.caCertificate }, ({ statusCode }) => resolve(statusCode)).on('error', reject);
      });
      expect(status).toBe(200);
    } finally {
      await simulator.close();
    }
  });
});
