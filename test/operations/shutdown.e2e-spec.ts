import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from '../../demo/running-service.js';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { EventStream } from '../support/event-stream.js';

/** The built service as its own process: signals and exit codes are nothing that a test could imitate. */
describe('the process after SIGTERM', () => {
  let simulator: Simulator;
  let service: RunningService;
  beforeEach(async () => {
    simulator = await startSimulator({ stepMs: 5, talkMs: 0, ccGateway: { pollHoldMs: 700 } });
  });
  afterEach(async () => {
    service.process.kill('SIGKILL');
    await simulator.close();
  });

  async function start(settings: Record<string, string> = {}): Promise<void> {
    service = await startService(simulator.url, { PORT: '0', LOG_LEVEL: 'error', DOCS_ENABLED: 'false', ...settings });
    const signedIn = await send('PUT', '/v1/agents/291/session', { password: 'Simulator-1', phoneNumber: '40038' });
    expect(signedIn.status).toBe(201);
  }
  const send = (method: string, path: string, body?: object) =>
    fetch(service.url + path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
    });
  const dial = () => send('POST', '/v1/agents/291/calls/outbound', { called: '13900000001' });
  const dialSent = async () => {
    while (simulator.recorder.of('callout').length === 0) await sleep(10);
  };
  const isDraining = async () => {
    while ((await send('GET', '/readyz')).status === 200) await sleep(10);
  };
  /** Sends the signal; answers the exit code and how long it took. */
  async function terminated(): Promise<{ code: number | null; tookMs: number }> {
    const begin = Date.now();
    const exit = once(service.process, 'exit');
    service.process.kill('SIGTERM');
    const [code] = (await exit) as [number | null];
    return { code, tookMs: Date.now() - begin };
  }

  it('is not ready, refuses what is new, answers what runs, says goodbye to streams and lets the poll finish', async () => {
    await start();
    const stream = await EventStream.open(`${service.url}/v1/agents/291/events`);
    simulator.faults.inject({ kind: 'delay', operation: 'callout', delayMs: 3000 });
    const running = dial();
    await dialSent();
    const exit = terminated();
    await isDraining();

    const ready = await send('GET', '/readyz');
    expect([ready.status, (await ready.json()).code]).toEqual([503, 'SHUTTING_DOWN']);
    expect((await send('GET', '/livez')).status).toBe(200);
    const refused = await send('GET', '/v1/agents/291/calls');
    expect([refused.status, (await refused.json()).code]).toEqual([503, 'SHUTTING_DOWN']);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);

    // A browser's EventSource gives up for ever on a 503, but not on a lost connection.
    await expect(send('GET', '/v1/agents/291/events')).rejects.toThrow('fetch failed');
    // It is told to come back when the longest drain is over.
    expect(stream.text).toMatch(/event: draining\nretry: 26000\ndata: \{\}\n\n$/);

    const answered = await running;
    expect([answered.status, answered.headers.get('connection')]).toEqual([202, 'close']);
    const { code, tookMs } = await exit;
    expect({ code, last: stream.events.at(-1), ended: stream.ended }).toEqual({
      code: 0,
      last: { id: undefined, event: 'draining', data: {} },
      ended: true,
    });
    expect(tookMs).toBeLessThan(15_000);
    expect(simulator.recorder.of('agentevent').at(-1)?.status).toBe(200);
    expect(simulator.ccGateway.state.agents.map(({ agentId }) => agentId)).toEqual(['291']);
    expect(simulator.recorder.of('logout')).toEqual([]);
  });

  it('exits 0 within the grace, also when the gateway holds a poll for longer', async () => {
    simulator.faults.inject({ kind: 'hang', operation: 'agentevent', times: 0 });
    await start({ SHUTDOWN_GRACE_MS: '4000', POLL_TIMEOUT_MS: '30000' });
    await sleep(100);
    const { code, tookMs } = await terminated();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(4000);
  });

  it('exits 0 although a stream is not read and connections stay idle', async () => {
    await start();
    await EventStream.open(`${service.url}/v1/agents/291/events`);
    for (let connection = 0; connection < 5; connection++) await (await send('GET', '/livez')).text();
    const { code, tookMs } = await terminated();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(15_000);
  });

  it('ends at once when it is asked a second time', async () => {
    await start();
    simulator.faults.inject({ kind: 'hang', operation: 'callout' });
    dial().catch(() => undefined);
    await dialSent();
    const exit = terminated();
    await isDraining();
    service.process.kill('SIGTERM');
    const { code, tookMs } = await exit;
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(7000); // the dial alone would keep it for 8 s
  });
});
