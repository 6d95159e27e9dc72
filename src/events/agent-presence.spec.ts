import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AgentSessions } from '../auth/agent-session/agent-sessions.js';
import type { Caller } from '../auth/caller/caller.js';
import { SteppedCalls } from '../calls/stepped-calls.fixture.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { AgentPresence } from './agent-presence.js';

const agent = { tenantId: 'acme', agentId: '291' };
const driver = { agents: ['291'] as const } as unknown as Caller;
const supervisor = { agents: ['292'] as const } as unknown as Caller;
const TIMEOUT_MS = 60_000;

/** A stream of a browser that comes back whenever it is ended, until it is shut. */
class Stream {
  private left: () => void = () => undefined;
  constructor(private readonly ended: () => void = () => undefined) {}
  onClose(left: () => void): void {
    this.left = left;
  }
  close(): void {
    this.left();
  }
  end(): void {
    this.close();
    this.ended();
  }
}

describe('AgentPresence', () => {
  let store: MemoryStore;
  let calls: SteppedCalls;
  let presence: AgentPresence;
  let signedOut: boolean[];
  let refusals: number;
  const begin = (timeoutMs: number) => {
    const environment = Object.assign(new Environment(), { AGENT_ABSENCE_TIMEOUT_MS: timeoutMs });
    calls = new SteppedCalls(store, environment);
    const signOut: AgentSessions['signOut'] = (_agent, force) => {
      if (refusals-- > 0) return Promise.reject(new Problem('AGENT_STATE_CONFLICT'));
      return Promise.resolve(void signedOut.push(force));
    };
    presence = new AgentPresence({ signOut } as AgentSessions, calls, store, environment);
  };
  beforeEach(() => {
    jest.useFakeTimers();
    [signedOut, refusals] = [[], 0];
    store = new MemoryStore();
    begin(TIMEOUT_MS);
  });
  afterEach(async () => {
    presence.onModuleDestroy();
    await store.close();
    jest.useRealTimers();
  });
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);

  it('signs out an agent of whom nothing was heard for that long, once and without force', async () => {
    presence.seen(agent, driver);
    await pass(TIMEOUT_MS - 1);
    expect(signedOut).toEqual([]);
    await pass(10 * TIMEOUT_MS);
    expect(signedOut).toEqual([false]);
  });

  it('counts from the last request', async () => {
    for (let request = 0; request < 5; request++) {
      presence.seen(agent, driver);
      await pass(TIMEOUT_MS / 2);
    }
    expect(signedOut).toEqual([]);
  });

  /** A browser whose stream is always there, but for a second whenever it is ended. */
  function browse(caller = driver): { close: () => void; opened: number } {
    const browser: { close: () => void; opened: number } = { close: () => undefined, opened: 0 };
    const open = () => {
      browser.opened++;
      const stream = new Stream(() => {
        const back = setTimeout(open, 1000);
        browser.close = () => clearTimeout(back);
      });
      browser.close = () => stream.close();
      presence.entered(agent, caller, stream);
    };
    open();
    return browser;
  }

  it('counts an open stream of the agent as presence, from the first to the last of them', async () => {
    const browsers = [browse(), browse()];
    await pass(5 * TIMEOUT_MS);
    browsers[0]?.close();
    await pass(5 * TIMEOUT_MS);
    expect(signedOut).toEqual([]);
    browsers[1]?.close();
    await pass(2 * TIMEOUT_MS);
    expect(signedOut).toEqual([false]);
  });

  it.each([500, 5000, TIMEOUT_MS])(
    'notices within a minute beyond %i ms who vanished without a word',
    async (timeoutMs) => {
      presence.onModuleDestroy();
      begin(timeoutMs);
      presence.entered(agent, driver, new Stream());
      await pass(timeoutMs + 60_000);
      expect(signedOut).toEqual([false]);
    },
  );

  it('takes a browser that comes back from such an end for present, however short the time-out', async () => {
    presence.onModuleDestroy();
    begin(500);
    const browser = browse();
    await pass(10 * TIMEOUT_MS);
    expect(signedOut).toEqual([]);
    expect(browser.opened).toBeGreaterThan(10);
    browser.close();
  });

  it('leaves the streams of those alone who only watch', async () => {
    const browser = browse(supervisor);
    await pass(10 * TIMEOUT_MS);
    expect(browser.opened).toBe(1);
  });

  it('does not count the look of somebody who may not drive the agent', async () => {
    presence.seen(agent, driver);
    presence.entered(agent, supervisor, new Stream());
    await pass(TIMEOUT_MS / 2);
    presence.seen(agent, supervisor);
    await pass(TIMEOUT_MS);
    expect(signedOut).toEqual([false]);
  });

  it('waits for the end of the call', async () => {
    const { id } = await calls.begin(agent, { kind: 'outbound', called: '139' });
    presence.seen(agent, driver);
    await pass(3 * TIMEOUT_MS);
    expect(signedOut).toEqual([]);
    await calls.withdraw(agent, id);
    await pass(TIMEOUT_MS);
    expect(signedOut).toEqual([false]);
  });

  it('tries again what the gateway refused', async () => {
    refusals = 2;
    presence.seen(agent, driver);
    await pass(3 * TIMEOUT_MS);
    expect(signedOut).toEqual([false]);
  });

  it('signs nobody out where it is switched off', async () => {
    presence.onModuleDestroy();
    begin(0);
    presence.seen(agent, driver);
    await pass(24 * 60 * TIMEOUT_MS);
    expect(signedOut).toEqual([]);
  });

  it('signs out nobody whom another replica has seen, and everybody who is seen by none', async () => {
    const here = presence;
    here.seen(agent, driver);
    begin(TIMEOUT_MS);
    const browser = browse();
    await pass(3 * TIMEOUT_MS);
    expect(signedOut).toEqual([]);
    browser.close();
    await pass(3 * TIMEOUT_MS);
    expect(signedOut.length).toBeGreaterThan(0);
    here.onModuleDestroy();
  });

  it('looks after an agent whose replica is gone, from when it was seen there', async () => {
    presence.seen(agent, driver);
    await pass(TIMEOUT_MS / 2);
    presence.onModuleDestroy();
    begin(TIMEOUT_MS);
    await presence.adopt(agent);
    await pass(TIMEOUT_MS / 2 - 1);
    expect(signedOut).toEqual([]);
    await pass(TIMEOUT_MS / 4 + 1);
    expect(signedOut).toEqual([false]);
  });
});
