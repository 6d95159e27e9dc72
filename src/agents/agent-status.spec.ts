import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Problem } from '../errors/problem.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { signedOutSession, type AgentState } from '../auth/agent-session/agent-session.js';
import { readAgentStatus } from '../upstream/cc-gateway/agent-status.js';
import { AgentStatus } from './agent-status.js';
import type { GatewayQueries } from './gateway-queries.js';
import { SessionRecords, withAgentState } from '../auth/agent-session/session-records.js';

const agent = { tenantId: 'acme', agentId: '291' };

describe('AgentStatus', () => {
  let store: MemoryStore;
  let records: SessionRecords;
  let told: string[];
  beforeEach(() => {
    [store, told] = [new MemoryStore(), []];
    records = new SessionRecords(store);
  });
  afterEach(() => store.close());

  async function asked(agentState: AgentState, answer: () => Promise<object>) {
    const credentials = { sessionId: 'present', guid: 'g', replacedGuids: [], cookie: null };
    await records.write(agent, { ...signedOutSession, state: 'signedIn', agentState, credentials });
    const status = new AgentStatus({ ask: answer } as unknown as GatewayQueries, records);
    status.onCorrection((_agent, state) => Promise.resolve(void told.push(state)));
    const isOnCall = await status.isOnCall(agent);
    return { isOnCall, agentState: (await records.read(agent)).agentState, told };
  }
  const says = (agentState: number | string) => () => Promise.resolve(readAgentStatus({ agentState }));

  it.each([
    ['busy', 3, false],
    ['idle', 4, false],
    ['wrapUp', 5, false],
    ['idle', 6, false],
    ['rest', '8', false],
  ] as const)('writes down and tells %s, which is %s on the wire', async (agentState, wire, isOnCall) => {
    expect(await asked('talking', says(wire))).toEqual({ isOnCall, agentState, told: [agentState] });
  });

  it.each([
    ['what the session says already', says(7), true],
    ['a rest that begins after the conversation', says(9), null],
    ['a number that nobody knows', says(42), null],
    ['no answer', () => Promise.reject(new Problem('UPSTREAM_TIMEOUT')), null],
  ])('changes and tells nothing after %s', async (_what, answer, isOnCall) => {
    expect(await asked('talking', answer)).toEqual({ isOnCall, agentState: 'talking', told: [] });
  });

  it('leaves alone what an event said while the gateway was asked', async () => {
    const answer = async () => {
      await records.change(agent, 'present', (session) =>
        withAgentState(session, { agentState: 'rest', reason: null, at: 0 }),
      );
      return says(4)();
    };
    expect(await asked('talking', answer)).toEqual({ isOnCall: false, agentState: 'rest', told: [] });
  });
});
