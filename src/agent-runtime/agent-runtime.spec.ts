import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { signedOutSession } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { UpstreamFailure } from '../upstream/http/upstream-failure.js';
import { AgentRuntime, type RuntimeParts } from './agent-runtime.js';

const agent = { tenantId: 'acme', agentId: '291' };
const lease = { replica: 'here', number: 1 };
const cutOff = new UpstreamFailure('broken', { sent: true, reason: 'ECONNRESET' });

describe('AgentRuntime', () => {
  let store: MemoryStore;
  let runtime: AgentRuntime;
  let hasPolled: Promise<void>;
  beforeEach(async () => {
    store = new MemoryStore();
    const records = new SessionRecords(store);
    const credentials = { sessionId: 'present', guid: 'first', replacedGuids: [], cookie: null };
    await records.write(agent, { ...signedOutSession, state: 'signedIn', credentials, lease });
    let polled: () => void;
    hasPolled = new Promise((resolve) => (polled = resolve));
    const parts = {
      replicas: { mayPoll: true, isCutOff: false },
      leases: { isOurs: () => true },
      exchange: {
        poll() {
          polled();
          return Promise.reject(new Problem('UPSTREAM_FAILURE', {}, { cause: cutOff }));
        },
      },
      records,
      metrics: { countPoll: () => undefined, pollingAgents: new Set(), degradedAgents: new Set() },
      environment: new Environment(),
      reconciliation: { follow: () => undefined },
      offers: { watchAll: () => Promise.resolve() },
      presence: { adopt: () => Promise.resolve() },
      isServed: () => true,
    };
    runtime = new AgentRuntime(agent, parts as unknown as RuntimeParts);
  });
  afterEach(() => store.close());
  async function stopped() {
    runtime.stop();
    await runtime.idle;
  }

  it('has lost nothing before it polls', async () => {
    await stopped();
    expect(runtime.lostNothing).toBe(true);
  });

  it('knows of a poll whose answer was lost when the agent is handed over before the next one', async () => {
    runtime.start();
    await hasPolled;
    await stopped();
    expect(runtime.lostNothing).toBe(false);
  });

  it('knows what the replica before it may have lost when it is stopped before its first poll', async () => {
    runtime.start(true);
    await stopped();
    expect(runtime.lostNothing).toBe(false);
  });
});
