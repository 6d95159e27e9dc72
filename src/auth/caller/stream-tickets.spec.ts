import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryStore } from '../../state/memory/memory-store.js';
import type { Caller } from './caller.js';
import { StreamTickets } from './stream-tickets.js';

const agent = { tenantId: 'acme', agentId: '291' };
const NOW = 1_800_000_000_000;

function supervisor(expiresAt: number | null): Caller {
  return { sub: 'u1', tenantId: 'acme', agents: ['7', '8'], roles: new Set(['supervisor']), expiresAt };
}

describe(StreamTickets.name, () => {
  const tickets = new StreamTickets(new MemoryStore());
  afterEach(() => void jest.restoreAllMocks());

  it('stands for its caller', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
    const { ticket, expiresAt } = await tickets.issue(supervisor(NOW + 600_000), agent);
    expect(ticket).toMatch(/^[\w-]{43}$/);
    expect(expiresAt).toBe(NOW + 30_000);
    expect(await tickets.redeem(ticket)).toEqual({
      sub: 'u1',
      tenantId: 'acme',
      agents: [],
      roles: new Set(['supervisor']),
      expiresAt: NOW + 600_000,
      ticketFor: '291',
    });
  });

  it('tells the agent itself from a supervisor who watches it', async () => {
    const { ticket } = await tickets.issue({ ...supervisor(null), agents: ['291', '292'] }, agent);
    expect(await tickets.redeem(ticket)).toMatchObject({ agents: ['291'], roles: new Set() });
  });

  it('works once, however many come at the same moment', async () => {
    const { ticket } = await tickets.issue(supervisor(null), agent);
    const attempts = await Promise.allSettled([1, 2, 3].map(() => tickets.redeem(ticket)));
    expect(attempts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it.each([
    ['after half a minute', 600_000, 30_001],
    ['after the end of the token that asked for it', 10_000, 10_001],
  ])('is refused %s', async (_, tokenLeftMs, laterMs) => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(NOW);
    const { ticket } = await tickets.issue(supervisor(NOW + tokenLeftMs), agent);
    clock.mockReturnValue(NOW + laterMs);
    await expect(tickets.redeem(ticket)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each(['made-up', ['a', 'b'], undefined])('is refused when it is %p', async (ticket) => {
    await expect(tickets.redeem(ticket)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
