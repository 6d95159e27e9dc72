import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys, type StateKey } from '../state/keys.js';
import type { Change, Importance, RecordTerms, Transaction } from '../state/state-store.js';
import { isSettled, type Call } from './call.js';
import { callOf, recordOf, type CallRecord } from './call-record.js';

/**
 * Settled calls that a step sees beside the open ones, since late events may still speak of them; beyond the first number
 * all but the second go to the older ones. What a step costs must not grow with the calls of a whole day.
 */
const RECENT = { most: 4, left: 1 };
/** More calls than an agent can hold in an hour; keeps their record from growing without end. */
const MAX_KEPT_CALLS = 500;

/** Decides on calls of an agent, newest first; may run again. */
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
}

/** What the store needs to know of a decision before it is made. */
export interface DecisionTerms {
  readonly importance?: Importance;
  /** Whether the decision is about a call that is not among the recent ones. */
  readonly needsOlder?: (recent: readonly Call[]) => boolean;
}

/** Calls with what they are kept as. */
type KeptCalls = readonly { readonly call: Call; readonly record: CallRecord }[];

/** What a step has opened; the older calls only where they are needed. */
interface Opened {
  readonly open: KeptCalls;
  readonly settled: KeptCalls;
  readonly older: KeptCalls | null;
}

/**
 * Where the calls of an agent are: the open ones, which nearly every step changes; those that settled last, which it only
 * looks at; and the older ones.
 */
export const callKeys = (agent: AgentRef): readonly [open: StateKey, settled: StateKey, older: StateKey] => [
  keys.calls(agent),
  keys.settledCalls(agent),
  keys.olderCalls(agent),
];

/** The calls in one record or more that still count, newest first. */
export function callsIn(agent: AgentRef, records: readonly unknown[], retentionMs: number): readonly Call[] {
  const [first, ...others] = records.map((record) => callsOf(opened(agent, record, retentionMs)));
  if (first === undefined || others.length === 0) return first ?? [];
  return newestFirst([first, ...others].flat()).filter((call, index) => !isSettled(call) || index < MAX_KEPT_CALLS);
}

export const lacks = (id: string) => (recent: readonly Call[]) => !recent.some((call) => call.id === id);

/** Reads the calls of an agent, decides, and writes what has changed, within a step. */
export function decideOnCalls<R>(
  place: Place,
  decide: DecideOnCalls<R>,
  { importance = 'essential', needsOlder = () => false }: DecisionTerms = {},
): DecidedCalls<R> {
  const at = callKeys(place.agent);
  const [open, settled] = [openedIn(place, at[0]), openedIn(place, at[1])];
  const recentCalls = settled.length === 0 ? callsOf(open) : newestFirst(callsOf([...open, ...settled]));
  const older = needsOlder(recentCalls) ? openedIn(place, at[2]) : null;
  const before = older === null ? recentCalls : newestFirst([...recentCalls, ...callsOf(older)]);
  const { value, result } = decide(before, Date.now());
  if (value === undefined) return { result, before, after: before };
  const after = value ?? [];
  write(place, at, importance, after, { open, settled, older });
  return { result, before, after };
}

/** A decision that changes one call. */
export function changeOf(id: string, change: (call: Call) => Call) {
  return (calls: readonly Call[]): Change<readonly Call[], Call> => {
    const present = calls.find((call) => call.id === id);
    if (present === undefined)
      throw new Problem('INTERNAL', { detail: 'The record of the call was dropped while the call was open.' });
    const changed = change(present);
    return { value: calls.map((call) => (call === present ? changed : call)), result: changed };
  };
}

/** A decision that forgets one call; its result is whether there was one. */
export function without(id: string) {
  return (calls: readonly Call[]): Change<readonly Call[], boolean> => {
    const others = calls.filter((call) => call.id !== id);
    return others.length === calls.length ? { value: undefined, result: false } : { value: others, result: true };
  };
}

/** An older call that has changed is a recent one again. */
function write(
  place: Place,
  at: ReturnType<typeof callKeys>,
  importance: Importance,
  after: readonly Call[],
  { open, settled, older }: Opened,
): void {
  const { step, agent, retentionMs } = place;
  const [openKey, settledKey, olderKey] = at;
  const known = { agentId: agent.agentId };
  // Nearly all of them are as they were.
  const record = (call: Call) => recordIn(open, call) ?? recordIn(settled, call) ?? recordOf(call, known);
  const touched = older === null ? after : after.filter((call) => !older.some((kept) => kept.call === call));
  const leaving = leavingCalls(touched);
  const untouched = after.length - touched.length;
  if (leaving.length > 0 || untouched !== (older?.length ?? 0)) {
    const present = older?.filter(({ call }) => after.includes(call)) ?? openedIn(place, olderKey);
    const left = leaving.map((call) => record({ ...call, mayComeAgain: false }));
    const records = [...left, ...present.map((kept) => kept.record)];
    if (records.length === 0) step.remove(olderKey);
    else step.set(olderKey, records.slice(0, MAX_KEPT_CALLS), { expiresInMs: retentionMs });
  }
  const staying = leaving.length === 0 ? touched : touched.filter((call) => !leaving.includes(call));
  const put = (key: StateKey, calls: readonly Call[], before: KeptCalls, terms: RecordTerms) => {
    if (calls.length === before.length && calls.every((call, index) => call === before[index]?.call)) return;
    if (calls.length === 0) step.remove(key);
    else step.set(key, calls.map(record), terms);
  };
  // Open calls must not be forgotten; the rest goes when its time is over.
  put(openKey, staying.filter(isOpen), open, { importance });
  put(settledKey, staying.filter(isSettled), settled, { expiresInMs: retentionMs });
}

/** The settled calls that are no longer recent, newest first. */
function leavingCalls(calls: readonly Call[]): readonly Call[] {
  const settled = calls.length > RECENT.most ? calls.filter(isSettled) : [];
  return settled.length > RECENT.most ? settled.slice(RECENT.left) : [];
}

function openedIn({ step, agent, retentionMs }: Place, key: StateKey): KeptCalls {
  return opened(agent, step.get(key), retentionMs);
}

/** The calls of a record that still count. */
function opened({ agentId }: AgentRef, kept: unknown, retentionMs: number): KeptCalls {
  if (kept === null) return [];
  const since = Date.now() - retentionMs;
  const known = { agentId };
  return (kept as readonly CallRecord[])
    .map((record) => ({ call: callOf(record, known), record }))
    .filter(({ call }) => !isSettled(call) || call.updatedAt > since);
}

const recordIn = (kept: KeptCalls, call: Call) => kept.find((known) => known.call === call)?.record;

const isOpen = (call: Call) => !isSettled(call);

const callsOf = (kept: KeptCalls): readonly Call[] => kept.map(({ call }) => call);

/** A call that is open for long stands among newer ones that are over. */
function newestFirst(calls: readonly Call[]): readonly Call[] {
  return [...calls].sort((a, b) => b.createdAt - a.createdAt);
}
