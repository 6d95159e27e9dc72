import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { GatewayAccess } from '../agents/gateway-access.js';
import type { GatewayQueries } from '../agents/gateway-queries.js';
import { CallControl } from '../calls/call-control.js';
import type { CallReconciliation } from '../calls/call-reconciliation.js';
import type { WantedCall } from '../calls/call.js';
import { callEvent } from '../calls/changes/call-event.fixture.js';
import { SteppedCalls } from '../calls/stepped-calls.fixture.js';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { CallControlService } from './call-control.service.js';
import { RunningCommands } from './running-commands.js';

const agent = { tenantId: 'acme', agentId: '291' };

describe('a call that is hung up twice before its end is told', () => {
  let store: MemoryStore;
  let calls: SteppedCalls;
  let service: CallControlService;
  /** What the gateway was sent; it answers the first with `failures[0]`, and so on. */
  let sent: string[];
  let failures: (Problem | undefined)[];

  beforeEach(() => {
    store = new MemoryStore();
    calls = new SteppedCalls(store, new Environment());
    sent = [];
    failures = [];
    service = startReplica();
  });
  afterEach(() => store.close());

  function startReplica(releasesAfterMs = 0): CallControlService {
    const take = async (command: string) => {
      if (command === 'release') await new Promise((resolve) => setTimeout(resolve, releasesAfterMs));
      sent.push(command);
      const failure = failures.shift();
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (failure !== undefined) throw failure;
    };
    const gateway = { release: () => take('release'), dropCall: (_: object, id: string) => take(`drop ${id}`) };
    const access = {
      credentials: () => Promise.resolve(),
      send: (_agent: object, operation: (...sent: object[]) => object) => operation(gateway, {}),
    } as unknown as GatewayAccess;
    const reconciliation = { clearTheWay: () => Promise.resolve() } as unknown as CallReconciliation;
    const control = new CallControl(calls);
    const running = new RunningCommands();
    return new CallControlService(access, {} as GatewayQueries, calls, control, running, reconciliation);
  }

  const hear = (event: Parameters<typeof callEvent>[0]) => calls.apply(agent, callEvent(event));
  async function dial(called: string, more: Partial<WantedCall> = {}): Promise<string> {
    return (await calls.begin(agent, { kind: 'outbound', called, ...more })).id;
  }
  async function talk(callId = '1-1'): Promise<string> {
    const id = await dial('13900139000', { callId });
    await hear({ callId, signal: 'talking' });
    return id;
  }
  const hangUp = (id: string) => service.hangUp(agent, id);
  const gatewaySays = (code: string) =>
    new Problem('AGENT_STATE_CONFLICT', { upstream: { system: 'cc-gateway', operation: 'release', code } });

  it('at once is released once, and both are told so', async () => {
    const id = await talk();
    await expect(Promise.all([hangUp(id), hangUp(id)])).resolves.toEqual([undefined, undefined]);
    expect(sent).toEqual(['release']);
  });

  it('is dropped by its id: a second release would hit the call that was connected next', async () => {
    const id = await talk();
    await hangUp(id);
    failures = [gatewaySays('200-025')];
    await hangUp(id);
    expect(sent).toEqual(['release', 'drop 1-1']);
  });

  it('at two replicas at once is released by one alone', async () => {
    const id = await talk();
    await Promise.all([hangUp(id), startReplica().hangUp(agent, id)]);
    expect(sent.toSorted()).toEqual(['drop 1-1', 'release']);
  });

  it('at two replicas at once is not dropped before the release has arrived, which would then hit the next call', async () => {
    const id = await talk();
    const released = startReplica(200).hangUp(agent, id);
    while (!(await calls.get(agent, id)).releasing) await new Promise(setImmediate);
    const again = hangUp(id);
    await released;
    expect(sent).toEqual(['release']);
    await hear({ callId: '1-1', signal: 'ended' });
    await again;
    expect(sent).toEqual(['release']);
  });

  it('is released once where nobody has named it yet', async () => {
    const id = await dial('13900139000');
    await hangUp(id);
    await hangUp(id);
    expect(sent).toEqual(['release']);
    await hear({ callId: '1-1', signal: 'talking' });
    await hangUp(id);
    expect(sent).toEqual(['release', 'drop 1-1']);
  });

  it.each([
    ['nobody knows whether it was released', new Problem('UPSTREAM_TIMEOUT')],
    ['the gateway had nothing to release', gatewaySays('200-017')],
  ])('is dropped by its id where %s', async (_what, failure) => {
    const id = await talk();
    failures = [failure];
    await hangUp(id).catch(() => undefined);
    await hangUp(id);
    expect(sent).toEqual(['release', 'drop 1-1']);
  });

  it.each([
    ['provably nothing was done', '1-1', new Problem('UPSTREAM_UNAVAILABLE')],
    ['nobody knows whether it was released, nor its name', undefined, new Problem('UPSTREAM_TIMEOUT')],
  ])('is released again where %s, until that is taken', async (_what, callId, failure) => {
    const id = callId === undefined ? await dial('13900139000') : await talk(callId);
    failures = [failure];
    await expect(hangUp(id)).rejects.toBe(failure);
    await hangUp(id);
    await hangUp(id);
    expect(sent).toEqual(['release', 'release', ...(callId === undefined ? [] : ['drop 1-1'])]);
  });

  it('is dropped by its id where the other call of a three-party call was hung up', async () => {
    const first = await talk();
    await hear({ callId: '1-1', signal: 'held' });
    const second = await talk('1-2');
    await hear({ callId: '1-1', signal: 'talking', threeParty: true });
    await hangUp(second);
    await hangUp(first);
    expect(sent).toEqual(['release', 'drop 1-1']);
  });
});
