import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AccessTokens } from '../auth/access-token/access-tokens.js';
import { BidirectionalCalls } from '../calls/bidirectional/bidirectional-calls.js';
import { CallSerials } from '../calls/bidirectional/call-serials.js';
import { keyed, startProcess } from '../calls/dial-once/dial-once.fixture.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { Replicas } from '../replicas/replicas.js';
import { FlakyStore } from '../state/flaky-store.fixture.js';
import type { AiccClients } from '../upstream/aicc/aicc-clients.js';
import { BidirectionalDial } from './bidirectional-dial.js';
import { CallbackCapabilities } from './callbacks/callback-capabilities.js';
import type { CallInquiry } from './reconciliation/aicc-call-status.js';
import { BidirectionalCallReconciliation } from './reconciliation/bidirectional-call-reconciliation.js';
import { FollowedCalls } from './reconciliation/followed-calls.js';

const request = { ...keyed, kind: 'bidirectional', agentId: null, numbers: ['1', '2'] } as const;

describe(BidirectionalDial.name, () => {
  const environment = new Environment();
  let store: FlakyStore;
  let capabilities: CallbackCapabilities;
  let reconciliation: BidirectionalCallReconciliation;
  let dial: BidirectionalDial;
  beforeEach(() => {
    jest.useFakeTimers();
    store = new FlakyStore();
    const calls = new BidirectionalCalls(store, new CallSerials(store), environment);
    const replicas = new Replicas(store, environment);
    const inquiry = { expectsCallback: () => true, isOverdue: () => false } as unknown as CallInquiry;
    const followed = new FollowedCalls(store, replicas);
    reconciliation = new BidirectionalCallReconciliation(calls, inquiry, followed, replicas, environment);
    capabilities = new CallbackCapabilities(store);
    const tokens = { withToken: () => Promise.reject(new Problem('CALL_REJECTED')) } as unknown as AccessTokens;
    const parts = { tokens, clients: {} as AiccClients, calls, capabilities, reconciliation, timeoutMs: 8000 };
    const wanted = { reference: null, dial: { caller: '1', called: '2' }, callbackBase: 'https://bff.test/' };
    dial = new BidirectionalDial(parts, { tenantId: 'acme', sub: 'anna', ...wanted });
  });
  afterEach(async () => {
    reconciliation.onModuleDestroy();
    await store.close();
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const place = () => startProcess(store, environment).place(request, dial);
  const anHour = () => jest.advanceTimersByTimeAsync(3_600_000);

  it.each([
    ['the store took its call without an answer', false],
    ['an outage of the store began as it took its call', true],
  ])('leaves nothing when %s', async (_what, thenAway) => {
    store.loseAnswer({ over: 'bidirectional', thenAway });
    await expect(place()).rejects.toMatchObject({ code: 'STATE_STORE_UNAVAILABLE', outcome: 'not_executed' });
    await anHour();
    store.isAway = false;
    await anHour();
    expect(store.usedBytes).toBe(0);
  });

  it('leaves nothing when there is no room for the address of its callback', async () => {
    jest.spyOn(capabilities, 'create').mockRejectedValue(new Problem('OVERLOADED'));
    await expect(place()).rejects.toMatchObject({ code: 'OVERLOADED' });
    await anHour();
    expect(store.usedBytes).toBe(0);
  });
});
