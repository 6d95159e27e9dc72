import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestBed, type TestBed } from '../support/test-bed.js';
import type { EventStream } from '../support/event-stream.js';

const DIGITS = '123456789012345678901234567890';

describe('an odd event', () => {
  let bed: TestBed;
  let agentId = 700;
  const agent = () => String(agentId);
  beforeAll(async () => {
    bed = await startTestBed({ simulator: { stepMs: 5, talkMs: 0 } });
  });
  afterAll(() => bed.close());

  async function signedIn(): Promise<EventStream> {
    agentId += 1;
    const stream = await bed.follow(agent());
    await bed.signIn(agent());
    await stream.type('agent.idle');
    stream.events.length = 0;
    return stream;
  }
  const push = (event: unknown) => bed.simulator.ccGateway.pushEvent(agent(), event);
  const malformed = async () => {
    const { text } = await bed.send('GET', '/metrics');
    return Number(/^gateway_events_malformed_total (\d+)$/m.exec(text)?.[1]);
  };
  const last = { eventType: 'AgentEvent_Last', content: null };

  it.each([
    ['an unquoted key', '{eventType:"AgentState_Ready","workNo":"1","content":null}'],
    ['a type that is a number', '{"eventType":17,"content":null}'],
    ['no type', '{"content":{"callid":"1-1"}}'],
    ['nothing but a text', '"AgentState_Ready"'],
    ['nothing but a number', '4711'],
    ['an empty object', '{}'],
    ['a list of rubbish', '[null,1,"a",{}]'],
    ['half an object', '{"eventType":"AgentState_Ready"'],
    ['too many levels', '['.repeat(50_000) + ']'.repeat(50_000)],
  ])('with %s is counted and skipped, and the next one arrives', async (_what, event) => {
    const stream = await signedIn();
    const before = await malformed();
    push(event);
    push(last);
    await stream.type('upstream.other');
    expect(stream.events.map(({ data }) => data.upstream.eventType)).toEqual(['AgentEvent_Last']);
    expect(await malformed()).toBeGreaterThan(before);
    expect((await bed.send('GET', `/v1/agents/${agent()}/session`)).body.state).toBe('signedIn');
    stream.close();
  });

  it.each([
    ['a type nobody knows', '{"eventType":"AgentEvent_Never_Heard","content":{"a":1}}', { a: 1 }],
    ['a type named like a method', '{"eventType":"constructor","content":null}', null],
    ['a list as content', '{"eventType":"AgentEvent_Odd","content":[1,"2",null]}', [1, '2', null]],
    ['fields nobody knows', '{"eventType":"AgentEvent_Odd","content":null,"more":{},"workNo":5}', null],
    ['a time that is none', '{"eventType":"AgentEvent_Odd","content":null,"eventGenTime":"soon"}', null],
    ['a time beyond all calendars', '{"eventType":"AgentEvent_Odd","content":null,"eventGenTime":9e99}', null],
  ])('with %s is passed on', async (_what, event, content) => {
    const stream = await signedIn();
    push(event);
    const { data } = await stream.type('upstream.other');
    expect(data).toMatchObject({ agentId: agent(), call: null, upstream: { content } });
    expect(Math.abs(Date.parse(data.occurredAt) - Date.now())).toBeLessThan(60_000);
    stream.close();
  });

  it('keeps every digit of its ids', async () => {
    const stream = await signedIn();
    push(`{"eventType":"AgentEvent_Odd","content":{"id":${DIGITS},"callid":"${DIGITS}"}}`);
    push(`{"eventType":"AgentEvent_Ringing","content":{"callid":${DIGITS},"caller":"137","called":"A${agent()}"}}`);
    const { data } = await stream.type('upstream.other');
    expect(data.upstream.content).toEqual({ id: DIGITS, callid: DIGITS });
    const { data: offered } = await stream.type('call.offered');
    expect(offered.call).toMatchObject({ kind: 'inbound', state: 'alerting', callId: DIGITS, called: agent() });
    stream.close();
  });

  it('of a megabyte is passed on whole', async () => {
    const stream = await signedIn();
    push({ eventType: 'AgentEvent_Odd', content: { text: 'x'.repeat(1_000_000) } });
    const { data } = await stream.type('upstream.other');
    expect(data.upstream.content.text).toHaveLength(1_000_000);
    stream.close();
  });

  it('that comes twice is told twice and moves nothing twice', async () => {
    const stream = await signedIn();
    const ringing = { eventType: 'AgentEvent_Ringing', content: { callid: '77-1', caller: '137', called: '700' } };
    const released = { eventType: 'AgentEvent_Customer_Release', content: { callid: '77-1', number: '137' } };
    const talking = { eventType: 'AgentEvent_Talking', content: { callid: '77-1' } };
    for (const event of [ringing, ringing, talking, talking, released, released, talking]) push(event);
    await stream.until(() => stream.events.length === 7);
    expect(stream.types()).toEqual([
      'call.offered',
      'upstream.other',
      'call.talking',
      'call.talking',
      'call.ended',
      'upstream.other',
      'call.talking',
    ]);
    const { body } = await bed.send('GET', `/v1/agents/${agent()}/calls`);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ state: 'ended', reason: { code: 'CUSTOMER_HUNG_UP' } });
    stream.close();
  });

  it('of an unknown kind gives a call no id, whatever it names', async () => {
    const stream = await signedIn();
    const call = await bed.send('POST', `/v1/agents/${agent()}/calls/outbound`, { called: '13800000012' });
    expect(call.status).toBe(504);
    push({ eventType: 'AgentEvent_linkagePhoneCallOut', content: { skillId: 0, callId: 'not-the-real-one' } });
    push({ eventType: 'AgentEvent_Note', content: 'a text that is no call id' });
    push(last);
    await stream.until(() => stream.events.some(({ data }) => data.upstream?.eventType === 'AgentEvent_Last'));
    const { body } = await bed.send('GET', `/v1/agents/${agent()}/calls/${call.body.call}`);
    expect(body.callId).toMatch(/^(\d+-\d+)$/);
    stream.close();
  });

  it('never shows a credential', async () => {
    const stream = await signedIn();
    const guid = bed.simulator.recorder.of('agentevent').at(-1)?.headers['guid'] ?? '';
    push({ eventType: 'AgentEvent_Odd', content: { text: `Guid ${guid}.`, [guid]: [guid] } });
    const { data } = await stream.type('upstream.other');
    expect(data.upstream.content).toEqual({ text: 'Guid [redacted].', '[redacted]': ['[redacted]'] });
    expect(stream.text + bed.log()).not.toContain(guid);
    stream.close();
  });
});
