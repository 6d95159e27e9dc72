import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anyValue } from '../support/any-value.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

describe('a preview offer', () => {
  let bed: TestBed;
  let agentId = 500;
  const agent = () => String(agentId);
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 20 } });
  });
  afterAll(() => bed.close());

  async function signedIn() {
    agentId += 1;
    await bed.signIn(agent());
    return bed.follow(agent());
  }
  const push = (eventType: string, content: object) =>
    bed.simulator.ccGateway.pushEvent(agent(), { eventType, workNo: agent(), content });
  const offers = async () => (await bed.send('GET', `/v1/agents/${agent()}/previews`)).body.items;
  const dial = (controlId: string, called: string) =>
    bed.send('POST', `/v1/agents/${agent()}/calls/preview`, { controlId, called });
  const sent = () => bed.simulator.recorder.of('previewCallout').filter(({ url }) => url.includes(`/${agent()}/`));

  it.each([
    ['AgentEvent_Preview', { controlid: '1', dialeddigits: '' }, [], null],
    ['AgentEvent_Preview', { controlid: '2', dialeddigits: '139' }, ['139'], null],
    ['AgentEvent_Preview_CallOut', { controlid: '3', dialeddigits: '139', callData: 'order 7' }, ['139'], 'order 7'],
    ['AgentEvent_Preview_CallOut_Ex', { controlid: '4', dialeddigits: '100, 101,,103' }, ['100', '101', '103'], null],
    ['AgentEvent_Preview_CallOut', { controllid: 9223372036854775000, dialeddigits: 139 }, ['139'], null],
  ])('of the kind %s is listed with its numbers', async (eventType, content, numbers, callData) => {
    const stream = await signedIn();
    push(eventType, content);
    const { data } = await stream.type('preview.offered');
    expect(data).toMatchObject({ call: null, upstream: { eventType } });
    const controlId = String(Object.values(content)[0]);
    const times = { offeredAt: anyValue.time, expiresAt: anyValue.time };
    expect(await offers()).toEqual([{ controlId, numbers, callData, ...times }]);
    stream.close();
  });

  it('that names no control id is told, but offers nothing', async () => {
    const stream = await signedIn();
    push('AgentEvent_Preview', { dialeddigits: '139' });
    await stream.type('preview.offered');
    expect(await offers()).toEqual([]);
    stream.close();
  });

  it('is used once, also by twenty concurrent requests for different numbers', async () => {
    const stream = await signedIn();
    const numbers = Array.from({ length: 20 }, (_, number) => String(13900000100 + number));
    const controlId = bed.simulator.ccGateway.offerPreview(agent(), {
      numbers: numbers.slice(0, 10),
      kind: 'AgentEvent_Preview_CallOut_Ex',
    });
    await stream.type('preview.offered');
    const answers = await Promise.all(numbers.map((called) => dial(controlId, called)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(sent()).toHaveLength(1);
    stream.close();
  });

  it('is given back when nothing can have been dialled, and not when it may have been', async () => {
    const stream = await signedIn();
    const controlId = bed.simulator.ccGateway.offerPreview(agent(), { numbers: ['13900000001'] });
    await stream.type('preview.offered');
    const refusal = { kind: 'answer', body: '{"message":"","retcode":"000-004"}' } as const;
    bed.simulator.faults.inject({ ...refusal, operation: 'previewCallout', agentId: agent(), when: 'before' });
    expect((await dial(controlId, '13900000001')).body.outcome).toBe('not_executed');
    expect(await offers()).toHaveLength(1);
    bed.simulator.faults.inject({ kind: 'reset', operation: 'previewCallout', agentId: agent() });
    expect((await dial(controlId, '13900000001')).body.outcome).toBe('unknown');
    expect(await offers()).toEqual([]);
    stream.close();
  });

  it('ends with the session', async () => {
    const stream = await signedIn();
    push('AgentEvent_Preview_CallOut', { controlid: '12', dialeddigits: '139' });
    await stream.type('preview.offered');
    await bed.send('DELETE', `/v1/agents/${agent()}/session`);
    await bed.signIn(agent());
    expect(await offers()).toEqual([]);
    stream.close();
  });

  it.each([
    ['dialled', 'previewCallout', () => dial('13', '139')],
    ['cancelled', 'cancelPreviewCallout', () => bed.send('POST', `/v1/agents/${agent()}/previews/13/cancel`)],
  ] as const)('is gone with the sign-in, also when its end is the answer while it is %s', async (_, operation, use) => {
    const stream = await signedIn();
    bed.simulator.ccGateway.offerPreview(agent(), { controlId: '13', numbers: ['139'] });
    await stream.type('preview.offered');
    const body = JSON.stringify({ message: '', retcode: '100-006' });
    bed.simulator.faults.inject({ kind: 'http', status: 200, body, when: 'before', operation, agentId: agent() });
    expect((await use()).body).toMatchObject({ code: 'AGENT_NOT_SIGNED_IN' });
    await stream.type('session.signedOut');
    expect(await offers()).toEqual([]);
    stream.close();
  });

  it('stays where nobody knows whether it was cancelled: it can be cancelled again', async () => {
    const stream = await signedIn();
    bed.simulator.ccGateway.offerPreview(agent(), { controlId: '12', numbers: ['139'] });
    await stream.type('preview.offered');
    const listed = await offers();
    const cancel = () => bed.send('POST', `/v1/agents/${agent()}/previews/12/cancel`);
    bed.simulator.faults.inject({ kind: 'reset', when: 'before', operation: 'cancelPreviewCallout', agentId: agent() });
    expect((await cancel()).body).toMatchObject({ code: 'UPSTREAM_FAILURE', outcome: 'unknown' });
    expect(await offers()).toEqual(listed);
    expect((await cancel()).status).toBe(204);
    expect((await stream.type('preview.cancelled')).data.preview).toEqual({ controlId: '12' });
    expect(await offers()).toEqual([]);
    stream.close();
  });
});

describe('a preview offer that nobody uses', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ environment: { PREVIEW_TTL_MS: '300' } });
  });
  afterAll(() => bed.close());

  it('expires, says so once, and cannot be dialled any more', async () => {
    await bed.signIn('501');
    const stream = await bed.follow('501');
    const content = { controlid: '11', dialeddigits: '139' };
    bed.simulator.ccGateway.pushEvent('501', { eventType: 'AgentEvent_Preview_CallOut', workNo: '501', content });
    await stream.type('preview.offered');
    const { data } = await stream.type('preview.cancelled');
    expect(data).toMatchObject({ upstream: null, preview: { controlId: '11' } });
    expect((await bed.send('GET', '/v1/agents/501/previews')).body.items).toEqual([]);
    const dial = { controlId: '11', called: '139' };
    const refused = await bed.send('POST', '/v1/agents/501/calls/preview', dial);
    expect(refused.body.code).toBe('PREVIEW_NOT_OFFERED');
    expect(bed.simulator.recorder.of('previewCallout')).toEqual([]);
    expect(stream.types().filter((type) => type === 'preview.cancelled')).toHaveLength(1);
    stream.close();
  });
});
