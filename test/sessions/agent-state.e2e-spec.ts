import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { newAgents, pathOf, talkToCustomer, until } from '../support/conversation.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

let bed: TestBed;
beforeAll(async () => {
  bed = await startTestBed({ simulator: { stepMs: 5 } });
});
afterAll(() => bed.close());

const newAgent = newAgents(() => bed, 6000);
const put = (agentId: string, request: object) => bed.send('PUT', `/v1/agents/${agentId}/state`, request);
const get = async (agentId: string) => (await bed.send('GET', `/v1/agents/${agentId}/state`)).body;
const sent = (agentId: string) =>
  bed.simulator.recorder.requests
    .map(({ url }) => new RegExp(`/onlineagent/${agentId}/(say\\w+|cancel\\w+|rest|work)`).exec(url)?.[1])
    .filter((operation) => operation !== undefined);

const requests = {
  idle: { state: 'idle' },
  busy: { state: 'busy', reason: 201 },
  wrapUp: { state: 'wrapUp' },
  rest: { state: 'rest', reason: 7, durationSeconds: 600 },
} as const;
type Requested = keyof typeof requests;

/** From each state to each other: what has to be sent. */
const ways: Record<Requested, Record<Requested, string[]>> = {
  idle: { idle: [], busy: ['saybusy'], wrapUp: ['work'], rest: ['rest'] },
  busy: { idle: ['cancelbusy'], busy: [], wrapUp: ['cancelbusy', 'work'], rest: ['cancelbusy', 'rest'] },
  wrapUp: { idle: ['cancelwork'], busy: ['cancelwork', 'saybusy'], wrapUp: [], rest: ['cancelwork', 'rest'] },
  rest: { idle: ['cancelrest'], busy: ['cancelrest', 'saybusy'], wrapUp: ['cancelrest', 'work'], rest: ['rest'] },
};
const pairs = Object.keys(requests).flatMap((from) =>
  Object.keys(requests).map((to) => [from, to] as [Requested, Requested]),
);

describe('a requested state', () => {
  it.each(pairs)('is reached from %s to %s in the right order', async (from, to) => {
    const agent = await newAgent();
    const first = await put(agent, requests[from]);
    expect(first.body).toMatchObject({ state: from, pending: false });
    const before = sent(agent).length;
    const { status, body } = await put(agent, requests[to]);
    const reason = 'reason' in requests[to] ? requests[to].reason : null;
    expect([status, body]).toEqual([200, { state: to, reason, pending: false, since: anyValue.time }]);
    expect(sent(agent).slice(before)).toEqual(ways[from][to]);
    expect(await get(agent)).toEqual(body);
  });

  it('of another reason is had without leaving', async () => {
    const agent = await newAgent();
    await put(agent, { state: 'busy' });
    const { body } = await put(agent, { state: 'busy', reason: 250 });
    expect(body).toMatchObject({ state: 'busy', reason: 250, pending: false });
    expect(sent(agent)).toEqual(['saybusy', 'saybusy']);
  });

  it('during a call is pending, and fulfilled after it', async () => {
    const agent = await newAgent();
    const { id } = await talkToCustomer(bed, agent);
    const { body } = await put(agent, requests.rest);
    expect(body).toEqual({ state: 'talking', reason: null, pending: true, since: anyValue.time });
    await bed.send('DELETE', pathOf(agent, id));
    const after = await until(
      () => get(agent),
      ({ state }) => state === 'rest',
      'the rest',
    );
    expect(after).toMatchObject({ state: 'rest', reason: 7, pending: false });
  });

  it('after automatic wrap-up leaves it first', async () => {
    const agent = await newAgent({ autoIdle: false });
    const { id } = await talkToCustomer(bed, agent);
    await put(agent, requests.idle);
    await bed.send('DELETE', pathOf(agent, id));
    await until(
      () => get(agent),
      ({ state, pending }) => state === 'idle' && !pending,
      'idle',
    );
    expect(sent(agent)).toEqual(['cancelwork']);
  });

  it('that an inspector forced has reason 3', async () => {
    const agent = await newAgent();
    const events = await bed.follow(agent);
    bed.simulator.ccGateway.forceState(agent, 'busy');
    const { data } = await events.type('agent.busy');
    expect(data.session).toMatchObject({ agentId: agent, agentState: 'busy' });
    expect(await get(agent)).toMatchObject({ state: 'busy', reason: 3, pending: false });
    events.close();
  });

  it.each([
    ['a rest without duration', { state: 'rest' }, '/durationSeconds'],
    ['a rest of a day', { state: 'rest', durationSeconds: 86_400 }, '/durationSeconds'],
    ['a busy duration', { state: 'busy', durationSeconds: 5 }, '/durationSeconds'],
    ['a busy reason of 199', { state: 'busy', reason: 199 }, '/reason'],
    ['a reason to be idle', { state: 'idle', reason: 0 }, '/reason'],
    ['a reason in text', { state: 'busy', reason: '200' }, '/reason'],
    ['talking', { state: 'talking' }, '/state'],
    ['an inherited name', { state: 'constructor', reason: 1 }, '/state'],
  ])('%s is refused', async (_what, request, pointer) => {
    const { status, body } = await put('291', request);
    expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(body.errors.map((error: { pointer: string }) => error.pointer)).toContain(pointer);
  });

  it('takes "" for a reason and a duration that are absent', async () => {
    const agent = await newAgent();
    const { status, body } = await put(agent, { state: 'busy', reason: '', durationSeconds: '' });
    expect([status, body]).toEqual([200, { state: 'busy', reason: 1, pending: false, since: anyValue.time }]);
  });

  it('of an agent who is not signed in is refused', async () => {
    expect((await put('6999', requests.busy)).body.code).toBe('AGENT_NOT_SIGNED_IN');
  });

  it('of two at once lets one win', async () => {
    const agent = await newAgent();
    const answers = await Promise.all([put(agent, requests.busy), put(agent, requests.wrapUp)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('a gateway that keeps the confirming event back', () => {
  it('is not waited for longer than a command may take', async () => {
    const slow = await startTestBed({ simulator: { stepMs: 5 }, environment: { UPSTREAM_TIMEOUT_MS: '400' } });
    await slow.signIn('291');
    const times = 0;
    slow.simulator.faults.inject({
      kind: 'answer',
      operation: 'saybusy',
      body: '{"retcode":"0"}',
      when: 'before',
      times,
    });
    const { body } = await slow.send('PUT', '/v1/agents/291/state', { state: 'busy' });
    expect(body).toMatchObject({ state: 'idle', pending: true });
    slow.simulator.faults.clear();
    slow.simulator.ccGateway.pushEvent('291', {
      eventType: 'AgentState_SetNotReady_Success',
      workNo: '291',
      content: { reason: '1' },
    });
    await until(
      async () => (await slow.send('GET', '/v1/agents/291/state')).body,
      ({ state, pending }) => state === 'busy' && !pending,
      'busy',
    );
    await slow.close();
  });
});

describe('skill queues', () => {
  it('are listed and changed', async () => {
    const agent = await newAgent();
    const path = `/v1/agents/${agent}/skills`;
    const ids = async () => (await bed.send('GET', path)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids()).toEqual(['25', '26']);
    expect((await bed.send('PUT', path, { skills: ['26'] })).status).toBe(200);
    expect((await bed.send('PUT', path, { skills: [] })).status).toBe(200);
    expect((await bed.send('PUT', path, { skills: 'some' })).status).toBe(400);
  });
});

describe('a password that must be changed', () => {
  it('forbids calls until it is, and is told to nobody', async () => {
    const agent = '4006';
    await bed.signIn(agent);
    const dial = () => bed.send('POST', `/v1/agents/${agent}/calls/outbound`, { called: '13900139000' });
    const session = async () => (await bed.send('GET', `/v1/agents/${agent}/session`)).body;
    const refused = await dial();
    expect([refused.status, refused.body.code]).toEqual([409, 'AGENT_STATE_CONFLICT']);
    expect(refused.body.detail).toMatch(/must change the password/);
    expect(bed.simulator.recorder.of('callout').filter(({ url }) => url.includes(agent))).toEqual([]);
    expect((await session()).allowedCommands).toEqual(['setState', 'setSkills', 'changePassword', 'signOut']);

    const change = (current: string, wanted: string) =>
      bed.send('PUT', `/v1/agents/${agent}/password`, { current, new: wanted });
    const wrong = await change('Wrong-Pass-1', 'Beter-Pas-2x');
    expect([wrong.status, wrong.body.code, wrong.body.outcome]).toEqual([422, 'PASSWORD_REFUSED', 'not_executed']);
    expect(wrong.body.upstream).toEqual({ system: 'cc-gateway', operation: 'modifyAccountPwdEx', code: '110-003' });
    expect((await change('Simulator-1', 'Beter-Pas-2x')).status).toBe(204);
    expect(await session()).toMatchObject({ mustChangePassword: false });
    expect((await dial()).status).toBe(202);
    for (const password of ['Wrong-Pass-1', 'Beter-Pas-2x']) expect(bed.log()).not.toContain(password);
    expect(bed.log()).toContain('agent.changePassword');
  });
});

describe('a declined preview', () => {
  it('is gone at the gateway too, and told once', async () => {
    const agent = await newAgent();
    const events = await bed.follow(agent);
    const controlId = bed.simulator.ccGateway.offerPreview(agent, { numbers: ['13900139000'] });
    const { data } = await events.type('preview.offered');
    expect(data.preview).toMatchObject({ controlId, numbers: ['13900139000'], expiresAt: anyValue.time });
    const cancel = () => bed.send('POST', `/v1/agents/${agent}/previews/${controlId}/cancel`);
    expect((await cancel()).status).toBe(204);
    expect((await events.type('preview.cancelled')).data.preview).toEqual({ controlId });
    expect((await cancel()).body.code).toBe('PREVIEW_NOT_OFFERED');
    expect(bed.simulator.recorder.of('cancelPreviewCallout')).toHaveLength(1);
    events.close();
  });
});
