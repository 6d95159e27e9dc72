import type { AgentRef } from '../state/agent-ref.js';
import { keys } from '../state/keys.js';
import type { Change, Importance, Transaction } from '../state/state-store.js';
import { isSettled, type Call } from './call.js';
import { callOf, recordOf, type CallRecord } from './call-record.js';

/** More calls than an agent can hold in an hour; keeps one record from growing without end. */
const MAX_KEPT_CALLS = 500;

/** Decides on all calls of an agent, newest first; may run again. */
export type DecideOnCalls<R> = (calls: readonly Call[], now: number) => Change<readonly Call[], R>;

/** What a decision came to, with the calls as they were and as they are. */
export interface DecidedCalls<R> {
  readonly result: R;
  readonly before: readonly Call[];
  readonly after: readonly Call[];
}

interface Place {
  readonly step: Transaction;
  readonly agent: AgentRef;
  /** How long a settled call stays. */
  readonly retentionMs: number;
  readonly importance: Importance;
}

/** The calls in the record of an agent that still count, each with what it is kept as. */
export function keptCalls({ agentId }: AgentRef, record: unknown, retentionMs: number): Map<Call, CallRecord> {
  const since = Date.now() - retentionMs;
  const kept = ((record ?? []) as readonly CallRecord[]).map((one) => [callOf(one, { agentId }), one] as const);
  return new Map(
    kept.filter(([call], index) => !isSettled(call) || (call.updatedAt > since && index < MAX_KEPT_CALLS)),
  );
}

/** Reads the calls of an agent, decides, and writes what has changed, within a step. */
export function decideOnCalls<R>(
  { step, agent, retentionMs, importance }: Place,
  decide: DecideOnCalls<R>,
): DecidedCalls<R> {
  const key = keys.calls(agent);
  const kept = keptCalls(agent, step.get(key), retentionMs);
  const before = [...kept.keys()];
  const { value, result } = decide(before, Date.now());
  if (value === undefined) return { result, before, after: before };
  const after = value ?? [];
  // Nearly all of them are as they were.
  const records = after.map((call) => kept.get(call) ?? recordOf(call, { agentId: agent.agentId }));
  if (records.length === 0) step.remove(key);
  // Open calls must not be forgotten; the rest goes when its time is over.
  else if (after.some((call) => !isSettled(call))) step.set(key, records, { importance });
  else step.set(key, records, { importance, expiresInMs: retentionMs });
  return { result, before, after };
}
