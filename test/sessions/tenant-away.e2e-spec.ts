import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SessionRecords } from '../../src/auth/agent-session/session-records.js';
import { Tenants } from '../../src/config/tenants.js';
import { Problem } from '../../src/errors/problem.js';
import { AgentStream } from '../../src/events/stream/agent-stream.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('an agent whose tenant goes', () => {
  let bed: TestBed;
  let agentId = 900;
  const agent = () => String(agentId);
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { ccGateway: { pollHoldMs: 300 } } });
  });
  afterEach(() => {
    bed.simulator.faults.clear();
    jest.restoreAllMocks();
  });
  afterAll(() => bed.close());

  const path = () => `/v1/agents/${agent()}/session`;
  const of = (operation: string) =>
    bed.simulator.recorder.of(operation).filter(({ url }) => url.includes(`/${agent()}`)).length;
  const atTheGateway = () => bed.simulator.ccGateway.state.agents.map((one) => one.agentId);
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await sleep(5);
  };

  /** What SIGHUP does with a file without the tenant, and then with it. */
  function away(): { back: () => void } {
    const tenants = bed.app.get(Tenants);
    const all = new Map(tenants.all().map((tenant) => [tenant.id, tenant]));
    tenants.replace(new Map());
    return { back: () => tenants.replace(all) };
  }

  it('and comes back while a poll hangs is polled once at a time, after the next sign-in too', async () => {
    agentId += 1;
    await bed.signIn(agent());
    const hangs = { kind: 'hang', operation: 'agentevent', agentId: agent(), when: 'before' } as const;
    bed.simulator.faults.inject(hangs);
    await until(() => bed.simulator.faults.list().length === 0);
    away().back();
    away().back();
    expect((await bed.send('DELETE', path())).status).toBe(204);
    expect((await bed.signIn(agent())).status).toBe(201);

    const stream = await bed.follow(agent());
    const before = of('agentevent');
    await until(() => of('agentevent') >= before + 4);
    expect(bed.simulator.ccGateway.concurrentPolls).toBe(0);
    bed.simulator.ccGateway.pushEvent(agent(), { eventType: 'AgentEvent_Something_New', content: null });
    await stream.type('upstream.other');
    expect((await bed.send('GET', '/metrics')).text).toContain('\npolling_agents 1\n');
    stream.close();
    await bed.send('DELETE', path());
  });

  it.each(['login', 'resetskill'])('while it is being signed in (%s) is signed out again', async (operation) => {
    agentId += 1;
    bed.simulator.faults.inject({ kind: 'delay', operation, agentId: agent(), delayMs: 300 });
    const signingIn = bed.signIn(agent());
    await until(() => of(operation) > 0);
    const { back } = away();
    const { body } = await signingIn;
    expect(body).toEqual(problemOf('FORBIDDEN_TENANT', path()));
    expect(of('forcelogout')).toBe(1);
    expect(atTheGateway()).not.toContain(agent());
    back();
    expect((await bed.send('GET', path())).body).toMatchObject({ state: 'signedOut' });
    expect((await bed.signIn(agent())).status).toBe(201);
  });

  it('and that cannot be signed out again is answered as unknown', async () => {
    agentId += 1;
    bed.simulator.faults.inject({ kind: 'delay', operation: 'login', agentId: agent(), delayMs: 300 });
    bed.simulator.faults.inject({ kind: 'http', status: 503, operation: 'forcelogout', when: 'before' });
    const signingIn = bed.signIn(agent());
    await until(() => of('login') > 0);
    const { back } = away();
    const { body } = await signingIn;
    back();
    expect(body).toEqual(problemOf('FORBIDDEN_TENANT', path(), { outcome: 'unknown' }));
    expect(atTheGateway()).toContain(agent());
  });

  it('is no other than one whose sign-in cannot be written down: it is undone', async () => {
    agentId += 1;
    jest.spyOn(bed.app.get(SessionRecords), 'write').mockRejectedValue(new Problem('OVERLOADED'));
    const { body } = await bed.signIn(agent());
    expect(body).toEqual(problemOf('OVERLOADED', path()));
    expect(of('forcelogout')).toBe(1);
    expect(atTheGateway()).not.toContain(agent());
    expect(of('agentevent')).toBe(0);
  });

  it('nor than one whose sign-in cannot be told to its stream', async () => {
    agentId += 1;
    jest.spyOn(bed.app.get(AgentStream), 'publish').mockRejectedValueOnce(new Problem('OVERLOADED'));
    const { body } = await bed.signIn(agent());
    expect(body).toEqual(problemOf('OVERLOADED', path()));
    expect(atTheGateway()).not.toContain(agent());
    expect((await bed.send('GET', path())).body).toMatchObject({ state: 'signedOut' });
    const polls = of('agentevent');
    await sleep(500);
    expect(of('agentevent')).toBe(polls);
  });
});
