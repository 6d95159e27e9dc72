import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { EventStream } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const ids = ({ events }: EventStream) => events.map(({ id }) => id);

describe('the window of an event stream', () => {
  let bed: TestBed;
  const start = async (environment: Record<string, string>) => {
    bed = await startTestBed({ environment });
    const stream = await bed.follow('291');
    await bed.signIn('291');
    await stream.type('agent.idle'); // what the sign-in itself brings is over
    stream.close();
  };
  afterEach(() => bed.close());

  async function pushed(contents: object[]): Promise<EventStream> {
    const stream = await bed.follow('291');
    contents.forEach((content, number) =>
      bed.simulator.ccGateway.pushEvent('291', {
        eventType: 'AgentEvent_Something_New',
        workNo: '291',
        content: { number, ...content },
      }),
    );
    await stream.until(() => stream.events.length === contents.length, 'all events');
    stream.close();
    return stream;
  }
  const again = (lastEventId: string | undefined) => bed.follow('291', { 'last-event-id': lastEventId ?? '' });

  it('ends at the count, and a reader from before it is told', async () => {
    await start({ EVENT_REPLAY_COUNT: '5' });
    const told = await pushed(Array.from({ length: 8 }, () => ({})));
    const within = await again(ids(told)[2]);
    await within.until(() => within.events.length === 5);
    expect(ids(within)).toEqual(ids(told).slice(3));
    const outside = await again(ids(told)[1]);
    expect((await outside.type('reset')).data).toMatchObject({ reason: 'expired' });
    expect(await outside.position()).toBe(ids(told)[7]);
    for (const stream of [within, outside]) stream.close();
  });

  it('ends at the age, at once and not when somebody cleans up', async () => {
    await start({ EVENT_REPLAY_MS: '500' });
    const told = await pushed([{}, {}, {}]);
    await sleep(600);
    const late = await again(ids(told)[0]);
    expect((await late.type('reset')).data).toMatchObject({ reason: 'expired' });
    const inTime = await again(ids(told)[2]);
    await inTime.until(() => inTime.text.startsWith('retry: '));
    expect(inTime.events).toEqual([]);
    for (const stream of [late, inTime]) stream.close();
  });

  it('ends at a megabyte, whatever the gateway sends, and still tells what is larger', async () => {
    await start({});
    const huge = { text: 'x'.repeat(600_000) };
    const told = await pushed([huge, huge, { text: 'x'.repeat(2_000_000) }, {}]);
    expect(told.events[2]?.data.upstream.content.text).toHaveLength(2_000_000);
    const stream = await again(ids(told)[1]);
    expect((await stream.type('reset')).data).toMatchObject({ reason: 'expired' });
    const rest = await again(ids(told)[2]);
    await rest.until(() => rest.events.length === 1);
    expect(ids(rest)).toEqual(ids(told).slice(3));
    for (const open of [stream, rest]) open.close();
  });
});
