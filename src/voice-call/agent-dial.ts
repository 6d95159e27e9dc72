import { randomUUID } from 'node:crypto';
import { dialCredentials, type GatewayAccess } from '../agents/gateway-access.js';
import { signedOutSession, type AgentSession, type SessionCredentials } from '../auth/agent-session/agent-session.js';
import type { SendOperation } from '../auth/agent-session/session-exchange.js';
import { sessionIn } from '../auth/agent-session/session-records.js';
import type { AgentCalls } from '../calls/agent-calls.js';
import type { Call, WantedCall } from '../calls/call.js';
import { callKeys, lacks, without } from '../calls/kept-calls.js';
import { callInTheWay } from '../calls/dial-commands.js';
import type { CallReconciliation } from '../calls/call-reconciliation.js';
import type { Alongside, DialSteps } from '../calls/dial-once/dial-steps.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys } from '../state/keys.js';
import type { StateStore, Transaction } from '../state/state-store.js';
import type { PlacedGatewayCall } from '../upstream/cc-gateway/placed-call.js';

/** What the dial of an agent works with. */
export interface AgentDialParts {
  readonly store: StateStore;
  readonly access: GatewayAccess;
  readonly calls: AgentCalls;
  readonly reconciliation: CallReconciliation;
}

/** What some kinds of call add when they are written down. */
export interface Reserving {
  /** What else the step takes before. */
  readonly takeIn?: (step: Transaction) => void;
  /** Looks up what the request does not say of the call; not asked while another call is in the way. */
  readonly lookUp?: () => Promise<Partial<WantedCall>>;
}

/** One call of a signed-in agent. Enough for outbound and internal calls; the other kinds add to it. */
export class AgentDial implements DialSteps {
  private readonly id = randomUUID();
  /** Set from `reserve` on. */
  private credentials: SessionCredentials | null = null;

  constructor(
    private readonly parts: AgentDialParts,
    readonly agent: AgentRef,
    private readonly call: WantedCall,
    private readonly operation: SendOperation<PlacedGatewayCall>,
  ) {}

  get wanted(): Partial<Call> {
    return { ...this.call, agentId: this.agent.agentId };
  }

  /** @throws Problem AGENT_NOT_SIGNED_IN, AGENT_STATE_CONFLICT while the agent is being signed in or out or on another call */
  async reserve(sending: Alongside, { takeIn, lookUp }: Reserving = {}): Promise<Call> {
    const isFree = await this.prepare();
    const found = isFree ? await lookUp?.() : {};
    const { agent, parts } = this;
    const read = [keys.session(agent), ...callKeys(agent), keys.previews(agent), ...sending.keys];
    const { call, credentials } = await parts.store.transact(read, (step) => {
      const present = dialCredentials(sessionIn(step, agent));
      takeIn?.(step);
      const begun = parts.calls.beginIn(step, agent, this.id, { ...this.call, ...found });
      sending.writeIn(step, begun);
      return { call: begun, credentials: present };
    });
    this.credentials = credentials;
    parts.calls.announce(agent, [], [call]);
    return call;
  }

  /**
   * Everything that must be asked first: whether the agent may dial, and whether a call in the way is still there.
   * @returns whether none was in the way
   */
  private async prepare(): Promise<boolean> {
    const { agent, parts } = this;
    const [kept, record] = await parts.store.readAll([keys.session(agent), keys.calls(agent)]);
    const session = (kept as AgentSession | null) ?? signedOutSession;
    await parts.access.checkMayDial(agent, session);
    const calls = parts.calls.openIn(agent, record);
    await parts.reconciliation.clearTheWay(agent, session.state === 'degraded', calls);
    return callInTheWay(this.call.kind, calls) === undefined;
  }

  send(): Promise<Partial<Call>> {
    const { agent, parts, operation } = this;
    return this.credentials === null
      ? parts.access.send(agent, operation)
      : parts.access.sendWith(agent, this.credentials, operation);
  }

  async confirm({ id }: Call, { callId }: Partial<Call>, placed: Alongside): Promise<Call> {
    const { agent, parts } = this;
    const confirmed = await parts.store.transact([...callKeys(agent), keys.session(agent), ...placed.keys], (step) => {
      const call = parts.calls.acceptedIn(step, agent, id, callId ?? null);
      placed.writeIn(step, call);
      return call;
    });
    parts.calls.announce(agent, [], [confirmed]);
    return confirmed;
  }

  /**
   * @param giveBackIn gives back in the same step what `takeIn` took; not asked where no call was written down, nor once
   * the sign-in is over: what it had is gone with it
   */
  async release(giveBackIn?: (step: Transaction) => void): Promise<void> {
    const { agent, parts } = this;
    const read = [...callKeys(agent), keys.session(agent), keys.previews(agent)];
    const { before, after } = await parts.store.transact(read, (step) => {
      const withdrawn = parts.calls.decideIn(step, agent, without(this.id), { needsOlder: lacks(this.id) });
      const present = sessionIn(step, agent).credentials;
      const lasts = present !== null && (this.credentials ?? present).sessionId === present.sessionId;
      if (withdrawn.result && lasts) giveBackIn?.(step);
      return withdrawn;
    });
    parts.calls.announce(agent, before, after);
  }

  find(id: string): Promise<Call | null> {
    return this.parts.calls.find(this.agent, id);
  }
}
