import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AgentRuntimes } from '../../src/agent-runtime/agent-runtimes.js';
import { problemOf } from '../support/problem-of.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const SILENT = '13800000010';
const LONG_TALK = '13800000017';

describe('an open call, while the session is degraded', () => {
  let bed: TestBed;
  let agentId = 830;
  const agent = () => String(agentId);
  const calls = () => `/v1/agents/${agent()}/calls`;
  beforeAll(async () => {
    bed = await startTestBed({
      simulator: { stepMs: 5, talkMs: 0, ccGateway: { pollHoldMs: 50 } },
      environment: { DEGRADED_AFTER_MS: '200', POLL_TIMEOUT_MS: '1000', DEDUPE_WINDOW_MS: '0' },
    });
  });
  afterAll(() => bed.close());

  const polls = () => bed.simulator.recorder.of('agentevent').filter(({ url }) => url.endsWith(`/${agent()}`)).length;
  const dial = (called: string) => bed.send('POST', `${calls()}/outbound`, { called });
  const session = async () => (await bed.send('GET', `/v1/agents/${agent()}/session`)).body.state;

  /** An agent with a call; from then on no poll of it is answered. */
  async function degradedWith(called: string) {
    agentId += 1;
    await bed.signIn(agent());
    const stream = await bed.follow(agent());
    const { body: call } = await dial(called);
    if (called === LONG_TALK) await stream.type('call.talking', call.id);
    bed.simulator.faults.inject({ kind: 'hang', operation: 'agentevent', agentId: agent(), times: 0, when: 'before' });
    const before = polls();
    // The next poll begins only when the last one that may still be answered is over.
    while (polls() === before || (await session()) !== 'degraded') await sleep(10);
    stream.close();
    return call;
  }

  it('is asked about at the next dial, and gives way when it is gone', async () => {
    const call = await degradedWith(SILENT);
    expect((await dial('13900000001')).status).toBe(202);
    const reason = { code: 'NO_SIGN_OF_LIFE', upstreamCode: null, text: null };
    expect((await bed.send('GET', `${calls()}/${call.id}`)).body).toMatchObject({ state: 'unknown', reason });
  });

  it('stands in the way of the next dial while nobody can be asked', async () => {
    await degradedWith(LONG_TALK);
    for (const operation of ['agentstatus', 'callinfobycallid'])
      bed.simulator.faults.inject({ kind: 'http', status: 503, operation, agentId: agent(), times: 0, when: 'before' });
    const before = bed.simulator.recorder.of('callout').length;
    const refused = await dial('13900000001');
    expect({ status: refused.status, body: refused.body }).toEqual({
      status: 409,
      body: problemOf('AGENT_STATE_CONFLICT', `${calls()}/outbound`),
    });
    expect(bed.simulator.recorder.of('callout')).toHaveLength(before);
  });

  it('is over when the tenant was away meanwhile and the gateway answers again', async () => {
    await degradedWith(LONG_TALK);
    const polling = bed.app.get(AgentRuntimes);
    polling.suspend('acme');
    bed.simulator.faults.clear();
    const stream = await bed.follow(agent());
    polling.resume('acme');
    await stream.type('session.restored');
    expect(await session()).toBe('signedIn');
    stream.close();
  });
});
