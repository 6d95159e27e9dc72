import { beforeEach, describe, expect, it } from '@jest/globals';
import { Problem } from '../errors/problem.js';
import type { GatewayEvent } from '../upstream/cc-gateway/gateway-event.js';
import { EventIntake } from './event-intake.js';

const agent = { tenantId: 'acme', agentId: '291' };
const credentials = { sessionId: 's', guid: 'g', replacedGuids: [], cookie: null };
const lease = { replica: 'here', number: 1 };
const event = (eventType: string): GatewayEvent => ({ eventType, content: null, occurredAt: 0 });

describe('EventIntake', () => {
  let told: string[];
  /** What becomes of the next attempts to store; `lost`: it is stored, and the answer does not come. */
  let fate: ('out' | 'lost' | 'broken')[];
  let failures: unknown[];
  let intake: EventIntake;
  beforeEach(() => {
    [told, fate, failures] = [[], [], []];
    const events = {
      take: (_agent: unknown, _source: unknown, { eventType }: GatewayEvent) => {
        const next = fate.shift();
        if (next !== 'out' && next !== 'broken') told.push(eventType);
        if (next === 'broken') return Promise.reject(new Error('unreadable'));
        return next === undefined ? Promise.resolve() : Promise.reject(new Problem('STATE_STORE_UNAVAILABLE'));
      },
      isTold: (_agent: unknown, _source: unknown, { eventType }: GatewayEvent) =>
        Promise.resolve(told.includes(eventType)),
    };
    intake = new EventIntake(agent, lease, events, { eventLost: (error) => failures.push(error) });
  });

  it('keeps events in their order until the store is back', async () => {
    fate = ['out'];
    await intake.take([event('a'), event('b')], credentials);
    expect([told, intake.isEmpty]).toEqual([[], false]);
    await intake.take([event('c')], credentials);
    expect([told, intake.isEmpty]).toEqual([['a', 'b', 'c'], true]);
  });

  it('stores once what was stored although the store did not answer', async () => {
    fate = ['lost'];
    await intake.take([event('a'), event('b')], credentials);
    expect(await intake.store()).toBe(true);
    expect(told).toEqual(['a', 'b']);
  });

  it('says which event is lost, and goes on with the next', async () => {
    fate = ['broken'];
    await intake.take([event('a'), event('b')], credentials);
    expect([told, failures, intake.isEmpty]).toEqual([['b'], [new Error('unreadable')], true]);
  });
});
