import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryStore } from '../../state/memory/memory-store.js';
import type { Caller } from './caller.js';
import { StreamTickets } from './stream-tickets.js';

const agent = { tenantId: 'acme', agentId: '291' };
const NOW = 1_800_000_000_000;

/** So much later than NOW by both clocks: tokens end by the one of the machine, records by the one of the process. */
function setClocks(laterMs: number): void {
  jest.spyOn(Date, 'now').mockReturnValue(NOW + laterMs);
  jest.spyOn(performance, 'now').mockReturnValue(laterMs);
}

function supervisor(expiresAt: number | null): Caller {
  return { sub: 'u1', tenantId: 'acme', agents: ['7', '8'], roles: new Set(['supervisor']), expiresAt };
}

describe(StreamTickets.name, () => {
  const tickets = new StreamTickets(new MemoryStore());
  afterEach(() => void jest.restoreAllMocks());

  it('stands for its caller', async () => {
    setClocks(0);
    const { ticket, expiresAt } = await tickets.issue(supervisor(NOW + 600_000), agent);
    expect(ticket).toMatch(/^[\w-]{43}$/);
    expect(expiresAt).toBe(NOW + 30_000);
    expect(await tickets.redeem(ticket, null)).toEqual({
      sub: 'u1',
      tenantId: 'acme',
      agents: [],
      roles: new Set(['supervisor']),
      expiresAt: NOW + 600_000,
      ticket: { agentId: '291', hash: expect.any(String), isReconnect: false },
    });
  });

  it('tells the agent itself from a supervisor who watches it', async () => {
    const { ticket } = await tickets.issue({ ...supervisor(null), agents: ['291', '292'] }, agent);
    expect(await tickets.redeem(ticket, null)).toMatchObject({ agents: ['291'], roles: new Set() });
  });

  it('works once, however many come at the same moment', async () => {
    const { ticket } = await tickets.issue(supervisor(null), agent);
    const attempts = await Promise.allSettled([1, 2, 3].map(() => tickets.redeem(ticket, null)));
    expect(attempts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  });

  it.each([
    ['after half a minute', 600_000, 30_001],
    ['after the end of the token that asked for it', 10_000, 10_001],
  ])('is refused %s', async (_, tokenLeftMs, laterMs) => {
    setClocks(0);
    const { ticket } = await tickets.issue(supervisor(NOW + tokenLeftMs), agent);
    setClocks(laterMs);
    await expect(tickets.redeem(ticket, null)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each(['made-up', ['a', 'b'], undefined])('is refused when it is %p', async (ticket) => {
    await expect(tickets.redeem(ticket, null)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  describe('that opened its stream', () => {
    const FIRST = 'abc-7';
    async function opened(expiresAt: number | null, firstId = FIRST) {
      const { ticket } = await tickets.issue(supervisor(expiresAt), agent);
      const hash = (await tickets.redeem(ticket, null)).ticket?.hash ?? '';
      const replaced = jest.fn();
      await tickets.opened({ hash, agent }, firstId, replaced);
      return { ticket, hash, replaced };
    }

    it('serves reconnects until the token ends, with an id that the stream gave out', async () => {
      setClocks(0);
      const { ticket } = await opened(NOW + 600_000);
      for (const [laterMs, id] of [
        [0, FIRST],
        [40_000, 'abc-8'],
        [599_999, FIRST],
      ] as const) {
        setClocks(laterMs);
        expect(await tickets.redeem(ticket, id)).toMatchObject({ sub: 'u1', ticket: { isReconnect: true } });
      }
      setClocks(600_000);
      await expect(tickets.redeem(ticket, FIRST)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    });

    it.each([null, '', 'abc-6', 'abd-7', 'abc', 'ABC-7', 'abc-7x'])('is spent for a request with %j', async (id) => {
      const { ticket } = await opened(null);
      await expect(tickets.redeem(ticket, id)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
      // Whoever tries it does not take it from the browser it belongs to.
      expect(await tickets.redeem(ticket, FIRST)).toMatchObject({ ticket: { isReconnect: true } });
    });

    it('knows the ids of both numberings after the log began anew', async () => {
      const { ticket, hash } = await opened(null);
      await tickets.opened({ hash, agent }, 'xyz-1', () => undefined);
      for (const id of [FIRST, 'xyz-1']) expect(await tickets.redeem(ticket, id)).toMatchObject({ sub: 'u1' });
    });

    it('ends each connection when the next one opens, and only then', async () => {
      const { hash, replaced: first } = await opened(null);
      const second = jest.fn();
      const stop = await tickets.opened({ hash, agent }, 'abc-9', second);
      expect([first, second].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
      stop();
      await tickets.opened({ hash, agent }, 'abc-9', () => undefined);
      expect(second).not.toHaveBeenCalled();
    });

    it('keeps one of several connections that open at the same moment', async () => {
      const { hash } = await opened(null);
      const replaced = [jest.fn(), jest.fn(), jest.fn()];
      await Promise.all(replaced.map((one) => tickets.opened({ hash, agent }, 'abc-9', one)));
      expect(replaced.filter(({ mock }) => mock.calls.length === 0)).toHaveLength(1);
    });
  });

  it('whose stream never opened is spent', async () => {
    const { ticket } = await tickets.issue(supervisor(null), agent);
    await tickets.redeem(ticket, 'abc-7');
    await expect(tickets.redeem(ticket, 'abc-7')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
