import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys, type StateKey } from '../state/keys.js';
import { StateStore, type Change, type Transaction } from '../state/state-store.js';
import { applyToCalls, speaksOfOlder, type AppliedToCalls } from './changes/apply-event.js';
import { isSettled, newCall, type Call, type CallReason, type WantedCall } from './call.js';
import { callInTheWay } from './dial-commands.js';
import type { CallEvent } from './changes/call-event.js';
import { movesBetween, type MoveListener } from './changes/call-moves.js';
import type { CallSignal } from './changes/call-transitions.js';
import {
  callKeys,
  callsIn,
  changeOf,
  decideOnCalls,
  lacks,
  without,
  type DecidedCalls,
  type DecideOnCalls,
  type DecisionTerms,
} from './kept-calls.js';
import { phoneRangFor } from './changes/ringing-again.js';
import { allSettled, givenUp } from './changes/without-events.js';
import { updatedCalls, type UpdateListener } from './changes/updated-calls.js';

/**
 * The calls of agents as CC-Gateway plays them. Those of one agent are changed together, newest first, so that "one call at a
 * time" and the correlation of events are decided in one step of the state store.
 */
@Injectable()
export class AgentCalls {
  private hasOpenCall: (agent: AgentRef) => void = () => undefined;
  private hasMoved: MoveListener = () => undefined;
  private hasUpdated: UpdateListener = () => undefined;

  constructor(
    private readonly store: StateStore,
    private readonly environment: Environment,
  ) {}

  /** Tells a listener whenever an agent has an open call. */
  onOpenCall(listener: (agent: AgentRef) => void): void {
    this.hasOpenCall = listener;
  }

  /** Tells a listener of every call that changes its state. */
  onMove(listener: MoveListener): void {
    this.hasMoved = listener;
  }

  /** Tells a listener of calls that are no longer as they were although nothing else tells of them. */
  onUpdate(listener: UpdateListener): void {
    this.hasUpdated = listener;
  }

  /** Newest first. */
  async list(agent: AgentRef): Promise<readonly Call[]> {
    return callsIn(agent, await this.store.readAll(callKeys(agent)), this.environment.CALL_RETENTION_MS);
  }

  /** The open calls, newest first. */
  async listOpen(agent: AgentRef): Promise<readonly Call[]> {
    return this.openIn(agent, await this.store.read(keys.calls(agent)));
  }

  /** The same from the record `keys.calls`, which was read together with others. */
  openIn(agent: AgentRef, record: unknown): readonly Call[] {
    return callsIn(agent, [record], this.environment.CALL_RETENTION_MS).filter((call) => !isSettled(call));
  }

  /** A call among those that its commands depend on: the open ones, or all where it is settled. */
  async listAround(agent: AgentRef, id: string): Promise<readonly Call[]> {
    const open = await this.listOpen(agent);
    return open.some((call) => call.id === id) ? open : this.list(agent);
  }

  async find(agent: AgentRef, id: string): Promise<Call | null> {
    return (await this.listAround(agent, id)).find((call) => call.id === id) ?? null;
  }

  /** @throws Problem NOT_FOUND */
  async get(agent: AgentRef, id: string): Promise<Call> {
    const call = await this.find(agent, id);
    if (call === null) throw new Problem('NOT_FOUND', { detail: 'This agent has no such call.' });
    return call;
  }

  /**
   * Writes a call down before it is sent, so that events that overtake the answer find it; within a step over several
   * records, `announce` is to follow it.
   *
   * @throws Problem AGENT_STATE_CONFLICT when the agent is on another call, OVERLOADED when the store is full
   */
  beginIn(step: Transaction, agent: AgentRef, id: string, wanted: WantedCall): Call {
    const decide = (calls: readonly Call[], now: number): Change<readonly Call[], Call> => {
      const inTheWay = callInTheWay(wanted.kind, calls);
      if (inTheWay !== undefined)
        throw new Problem('AGENT_STATE_CONFLICT', { detail: `The agent is on another call (${inTheWay.kind}).` });
      const call = newCall({ ...wanted, id, agentId: agent.agentId }, now);
      return { value: phoneRangFor(call, calls), result: call };
    };
    return this.decideIn(step, agent, decide, { importance: 'ordinary' }).result;
  }

  /** The gateway took the dial; its answer may name the call or not. */
  async accepted(agent: AgentRef, id: string, callId: string | null): Promise<Call> {
    const call = await this.store.transact(readFor(agent), (step) => this.acceptedIn(step, agent, id, callId));
    this.announce(agent, [], [call]);
    return call;
  }

  /** The same within a step over several records; `announce` is to follow it. */
  acceptedIn(step: Transaction, agent: AgentRef, id: string, callId: string | null): Call {
    const accept = changeOf(id, (call) => ({ ...call, callId: callId ?? call.callId }));
    return this.decideIn(step, agent, accept, { needsOlder: lacks(id), told: id }).result;
  }

  /** Provably nothing was dialled: there is no such call. */
  async withdraw(agent: AgentRef, id: string): Promise<void> {
    await this.change(agent, without(id), id);
  }

  /** The gateway was asked and says that the call goes on. */
  confirm(agent: AgentRef, id: string): Promise<Call> {
    return this.changeCall(agent, id, (call) => ({ ...call, heardAt: Date.now() }));
  }

  /** Nobody can tell what became of a call; null when something was heard of it after all. */
  giveUp(agent: AgentRef, silent: Call, reason: CallReason): Promise<Call | null> {
    return this.change(agent, (calls, now) => givenUp(calls, silent, reason, now));
  }

  /**
   * Applies an event to the call that it speaks of, null where it speaks of none, within a step over several records;
   * `announce` is to follow it, and whom else it updated is to be told.
   */
  applyIn(
    step: Transaction,
    agent: AgentRef,
    event: CallEvent,
  ): { applied: AppliedToCalls | null; before: readonly Call[] } {
    const apply: DecideOnCalls<AppliedToCalls | null> = (calls, now) => applyToCalls(calls, event, agent.agentId, now);
    const { result: applied, before } = decideOnCalls(this.place(step, agent), apply, {
      needsOlder: (recent) => speaksOfOlder(event, recent),
    });
    return { applied, before };
  }

  /** Ends every open call, because its agent is signed out or lost. */
  settleAll(agent: AgentRef, signal: CallSignal, reason: CallReason): Promise<void> {
    return this.change(agent, (calls, now) => allSettled(calls, signal, reason, now));
  }

  /** Changes one call that is known to be there. */
  changeCall(agent: AgentRef, id: string, change: (call: Call) => Call): Promise<Call> {
    return this.change(agent, changeOf(id, change), id);
  }

  /**
   * Reads, decides and writes as one step; `decide` may run again, and sees the recent calls alone unless the one that it
   * is about is older.
   */
  async change<R>(agent: AgentRef, decide: DecideOnCalls<R>, about?: string): Promise<R> {
    const { result, before, after } = await this.store.transact(readFor(agent), (step) =>
      this.decideIn(step, agent, decide, about === undefined ? {} : { needsOlder: lacks(about) }),
    );
    this.announce(agent, before, after);
    return result;
  }

  /** The same within a step over several records, before `announce`. Calls that have changed are told of, except `told`. */
  decideIn<R>(
    step: Transaction,
    agent: AgentRef,
    decide: DecideOnCalls<R>,
    { told = null, ...terms }: DecisionTerms & { told?: string | null } = {},
  ): DecidedCalls<R> {
    const decided = decideOnCalls(this.place(step, agent), decide, terms);
    const updated = updatedCalls(decided.before, decided.after, told);
    if (updated.length > 0) this.hasUpdated(step, agent, updated, decided.after);
    return decided;
  }

  private place(step: Transaction, agent: AgentRef) {
    return { step, agent, retentionMs: this.environment.CALL_RETENTION_MS };
  }

  /** Tells whoever watches calls what a step did to them: to be called when it has been taken. */
  announce(agent: AgentRef, before: readonly Call[], after: readonly Call[]): void {
    for (const [from, to] of movesBetween(before, after)) this.hasMoved(agent.tenantId, from, to);
    if (after.some((call) => !isSettled(call))) this.hasOpenCall(agent);
  }
}

/** The session is read for whoever hears of updated calls. */
function readFor(agent: AgentRef): StateKey[] {
  return [...callKeys(agent), keys.session(agent)];
}
