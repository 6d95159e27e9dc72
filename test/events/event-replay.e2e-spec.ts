import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAndCut } from '../support/cut-stream.js';
import type { EventStream } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const ids = ({ events }: EventStream) => events.map(({ id }) => id);
const numbers = ({ events }: EventStream) => events.map(({ data }) => data.upstream?.content?.number);
const event = (number: number, more: object = {}) => ({
  eventType: 'AgentEvent_Something_New',
  workNo: '291',
  content: { number, ...more },
});

describe('an event stream', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await startTestBed({ environment: { EVENT_REPLAY_COUNT: '2000' } });
    for (const agentId of ['291', '292', '293', '294', '295']) await bed.signIn(agentId);
  });
  afterAll(() => bed.close());

  const url = (agentId: string) => `${bed.url}/v1/agents/${agentId}/events`;
  const push = (agentId: string, number: number, more?: object) =>
    bed.simulator.ccGateway.pushEvent(agentId, event(number, more));

  it('begins with the session, the open calls and the unused offers', async () => {
    await bed.signIn('298');
    const { body: call } = await bed.send('POST', '/v1/agents/298/calls/outbound', { called: '18700000020' });
    const first = await bed.follow('298');
    bed.simulator.ccGateway.pushEvent('298', {
      eventType: 'AgentEvent_Preview',
      workNo: '298',
      content: { controlid: '77', dialeddigits: '13900000001' },
    });
    await first.type('preview.offered');
    // Nothing moves any more: what the stream says first is what the resources say.
    while ((await bed.send('GET', `/v1/agents/298/calls/${call.id}`)).body.state !== 'talking') await sleep(10);
    const stream = await bed.follow('298');
    const id = await stream.position();
    const calls = (await bed.send('GET', '/v1/agents/298/calls')).body.items;
    expect(calls).toMatchObject([{ id: call.id }]);
    expect(stream.begin).toEqual({
      id,
      event: 'open',
      data: {
        id,
        session: (await bed.send('GET', '/v1/agents/298/session')).body,
        calls,
        previews: (await bed.send('GET', '/v1/agents/298/previews')).body.items,
      },
    });
    expect(stream.begin!.data.previews).toMatchObject([{ controlId: '77' }]);
    await bed.send('DELETE', '/v1/agents/298/session?force=true');
    await first.type('session.signedOut');
    const after = await bed.follow('298');
    await after.position();
    expect(after.begin!.data).toMatchObject({ session: { state: 'signedOut' }, calls: [], previews: [] });
    for (const open of [first, stream, after]) open.close();
  });

  it('that is cut at a hundred random bytes loses nothing and repeats nothing', async () => {
    const whole = await bed.follow('291');
    let pushed = 0;
    const pushing = setInterval(() => push('291', pushed++, { text: 'ä€😀'.repeat(pushed % 40) }), 4);
    let lastEventId = await whole.position();
    const told: { id: string | undefined; event: string | undefined }[] = [];
    const cutAt = Array.from({ length: 100 }, () => 1 + Math.floor(Math.random() * 1500));
    for (const bytes of cutAt) {
      const part = await readAndCut(url('291'), lastEventId, bytes);
      told.push(...part.told);
      lastEventId = part.lastEventId;
    }
    clearInterval(pushing);
    await whole.until(() => whole.events.length === pushed, 'all events');
    const rest = await bed.follow('291', { 'last-event-id': lastEventId });
    await rest.until(() => told.length + rest.events.length >= pushed, 'the rest');
    const seen = [...told, ...rest.events.map(({ id, event: type }) => ({ id, event: type }))];
    const expected = whole.events.map(({ id, event: type }) => ({ id, event: type }));
    expect({ cutAt, seen }).toEqual({ cutAt, seen: expected });
    expect(numbers(whole)).toEqual(Array.from({ length: pushed }, (_, number) => number));
    for (const stream of [whole, rest]) stream.close();
  });

  it('sends its headers, a pause for reconnecting and how things stand before anything happens', async () => {
    const stream = await bed.follow('292');
    await stream.until(() => stream.text.includes('\n\n'));
    expect(stream.status).toBe(200);
    expect(stream.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(stream.headers['content-encoding']).toBeUndefined();
    expect(stream.headers['content-length']).toBeUndefined();
    expect(stream.text).toMatch(/^retry: 1000\nid: [0-9a-z]+-\d+\nevent: open\ndata: \{.*\}\n\n$/);
    expect(stream.events).toEqual([]);
    stream.close();
  });

  it('answers HEAD as GET, without a body, and does not stay open', async () => {
    const { status, headers, text } = await bed.send('HEAD', '/v1/agents/292/events');
    expect({ status, text, type: headers.get('content-type') }).toEqual({
      status: 200,
      text: '',
      type: 'text/event-stream',
    });
  });

  it('shows several tabs the same ids, and each its own past', async () => {
    const first = await bed.follow('293');
    for (let number = 1; number <= 4; number++) push('293', number);
    await first.until(() => first.events.length === 4);
    const [, second = ''] = ids(first);
    const byHeader = await bed.follow('293', { 'last-event-id': second });
    const byQuery = await bed.follow('293', {}, `/v1/agents/293/events?lastEventId=${second}`);
    const headerWins = await bed.follow(
      '293',
      { 'last-event-id': ids(first)[2] ?? '' },
      `/v1/agents/293/events?lastEventId=${second}`,
    );
    push('293', 5);
    for (const tab of [first, byHeader, byQuery, headerWins]) await tab.until(() => numbers(tab).includes(5));
    expect(ids(byHeader)).toEqual(ids(first).slice(2));
    expect(ids(byQuery)).toEqual(ids(first).slice(2));
    expect(ids(headerWins)).toEqual(ids(first).slice(3));
    expect(first.events.map(({ id, data }) => id === data.id)).toEqual([true, true, true, true, true]);
    for (const tab of [first, byHeader, byQuery, headerWins]) tab.close();
  });

  it.each([
    ['garbage', 'not an id', 'unknown'],
    ['a number too many', 'AHEAD', 'unknown'],
    ['another epoch', '0123456789abcdef-1', 'epoch'],
    ["another agent's id", 'FOREIGN', 'epoch'],
    ['a very long text', 'x'.repeat(2000), 'unknown'],
    ['what no number is', '0123456789abcdef-99999999999999999999', 'unknown'],
  ])('reconnected with %s says reset first, is no error, and goes on', async (_what, lastEventId, reason) => {
    const before = await bed.follow('294');
    const other = await bed.follow('293');
    const position = await before.position();
    const sent = { AHEAD: position.replace(/\d+$/, '999999'), FOREIGN: await other.position() }[lastEventId];
    const stream = await bed.follow('294', { 'last-event-id': sent ?? lastEventId });
    expect(stream.status).toBe(200);
    const reset = await stream.type('reset');
    const { session, calls, previews } = before.begin!.data;
    expect(reset).toEqual({ id: position, event: 'reset', data: { reason, id: position, session, calls, previews } });
    push('294', 1);
    await stream.until(() => stream.events.length === 2);
    expect(stream.types()).toEqual(['reset', 'upstream.other']);
    for (const open of [before, other, stream]) open.close();
  });

  it('takes a query with two last ids for no reason to refuse', async () => {
    const stream = await bed.follow('294', {}, '/v1/agents/294/events?lastEventId=a&lastEventId=b');
    expect(stream.status).toBe(200);
    expect((await stream.type('reset')).data).toMatchObject({ reason: 'unknown' });
    stream.close();
  });

  it('opens while signed out and goes on over sign-out and the next sign-in', async () => {
    const stream = await bed.follow('295');
    await bed.send('DELETE', '/v1/agents/295/session');
    await bed.signIn('295');
    await stream.until(() => stream.types().includes('session.signedIn'));
    expect(stream.types().slice(0, 2)).toEqual(['session.signedOut', 'session.signedIn']);
    stream.close();
  });

  it('has room for twenty readers of one agent and tells the next one when to come again', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => bed.follow('296')));
    const refused = await bed.send('GET', '/v1/agents/296/events');
    expect(refused.status).toBe(429);
    expect(refused.body.code).toBe('RATE_LIMITED');
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    streams[0]?.close();
    let next = await bed.follow('296');
    while (next.status === 429) next = await bed.follow('296');
    expect(next.status).toBe(200);
    for (const stream of [...streams, next]) stream.close();
  });

  it('never counts more than twenty, also when they come all at once', async () => {
    const streams = await Promise.all(Array.from({ length: 40 }, () => bed.follow('297')));
    expect(streams.filter(({ status }) => status === 200)).toHaveLength(20);
    for (const stream of streams) stream.close();
  });
});
