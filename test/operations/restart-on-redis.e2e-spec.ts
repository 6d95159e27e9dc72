import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { request } from 'undici';
import { startService, type RunningService } from '../../demo/running-service.js';
import { RedisServer } from '../../src/state/redis/redis-server.fixture.js';
import { startSimulatorProcess, type SimulatorProcess } from '../soak/simulator-process.js';
import { until } from '../support/conversation.js';
import { EventStream } from '../support/event-stream.js';

const AGENTS = Array.from({ length: 40 }, (_, at) => String(1000 + at));

describe('a service on Redis that is stopped and started again under agents in calls', () => {
  let redis: RedisServer;
  let simulator: SimulatorProcess;
  let service: RunningService;
  const key = randomBytes(32).toString('base64');
  const start = () =>
    startService(simulator.url, {
      PORT: '0',
      LOG_LEVEL: 'fatal',
      STATE_URL: redis.url,
      STATE_ENCRYPTION_KEY: key,
      POLL_TIMEOUT_MS: '3000',
    });
  beforeAll(async () => {
    redis = await RedisServer.start();
    simulator = await startSimulatorProcess({
      'guid-interval': '1',
      'guid-timeout': '20',
      'poll-hold': '0.8',
      talk: '60',
    });
    service = await start();
  }, 120_000);
  afterAll(async () => {
    service.process.kill('SIGKILL');
    simulator.stop();
    await redis.end();
  });

  async function send(
    method: 'GET' | 'PUT' | 'POST',
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ) {
    const answer = await request(service.url + path, {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(text) as Record<string, unknown> };
  }
  const dial = (agentId: string) =>
    send(
      'POST',
      `/v1/agents/${agentId}/calls/outbound`,
      { called: `1390000${agentId}` },
      { 'idempotency-key': `dial-${agentId}` },
    );
  const control = async (method: 'GET' | 'POST', path: string, body?: object) =>
    (
      await request(simulator.controlUrl + path, { method, body: body === undefined ? null : JSON.stringify(body) })
    ).body.text();

  it('signs nobody out, forgets no call, dials nothing twice and tells what was missed', async () => {
    await Promise.all(
      AGENTS.map((id) => send('PUT', `/v1/agents/${id}/session`, { password: 'Simulator-1', phoneNumber: '40038' })),
    );
    // One after the other: at once they are too much for a busy machine, which is refused with 503.
    const placed: Awaited<ReturnType<typeof dial>>[] = [];
    for (const id of AGENTS) placed.push(await dial(id));
    expect(new Set(placed.map(({ status }) => status))).toEqual(new Set([202]));
    const calls = placed.map(({ body }) => String(body['id']));
    const before = await EventStream.open(`${service.url}/v1/agents/1000/events`);
    const position = await before.position();

    expect(await service.stop()).toBe(0);
    const missed = { eventType: 'AgentEvent_Marker', workNo: '1000', content: { marker: 1 } };
    await control('POST', '/agents/1000/events', missed);
    service = await start();

    const after = await EventStream.open(`${service.url}/v1/agents/1000/events`, { 'last-event-id': position });
    const told = await after.type('upstream.other');
    expect(told.data.upstream).toEqual({ eventType: 'AgentEvent_Marker', content: { marker: 1 } });
    expect(after.types()).not.toContain('reset');
    const sessions = await Promise.all(AGENTS.map((id) => send('GET', `/v1/agents/${id}/session`)));
    expect(new Set(sessions.map(({ body }) => body['state']))).toEqual(new Set(['signedIn']));
    const repeated = await Promise.all(AGENTS.map(dial));
    expect(repeated.map(({ status, body }) => [status, body['id']])).toEqual(calls.map((id) => [202, id]));
    expect(new Set(repeated.map(({ headers }) => headers['idempotent-replayed']))).toEqual(new Set(['true']));
    // The events that tell of it came while there was no process: each agent's polls bring them.
    const states = () =>
      Promise.all(
        AGENTS.map(async (id, at) => (await send('GET', `/v1/agents/${id}/calls/${calls[at] ?? ''}`)).body['state']),
      );
    await until(states, (each) => each.every((state) => state === 'talking'), 'every call to be a conversation');
    const { ccGateway } = JSON.parse(await control('GET', '/state')) as {
      ccGateway: { dials: unknown[]; concurrentPolls: number };
    };
    expect([ccGateway.dials.length, ccGateway.concurrentPolls]).toEqual([AGENTS.length, 0]);
    after.close();
  }, 90_000);
});
