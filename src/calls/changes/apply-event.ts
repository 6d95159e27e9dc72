import { randomUUID } from 'node:crypto';
import type { Change } from '../../state/state-store.js';
import { isSettled, newCall, type Call } from '../call.js';
import type { CallEvent, CallParties } from './call-event.js';
import { reasonOf, tellsMore } from './call-reason.js';
import { nextState } from './call-transitions.js';
import { mayRingAgain, phoneRangFor, whenPhoneRings } from './ringing-again.js';
import { joinedOrParted, whoLeft } from './three-party.js';

/** A call after an event. */
export interface AppliedEvent {
  call: Call;
  /** The event led to another state. */
  moved: boolean;
}

/** The same among all calls of the agent, newest first. */
export interface AppliedToCalls extends AppliedEvent {
  calls: readonly Call[];
}

/** Calls that ring at one agent at a time; a gateway that offers more is broken, and open calls are not forgotten. */
const MAX_OPEN_CALLS = 100;

/** The calls of an agent after an event: the one that it speaks of has moved, or is new. The result is null where it speaks of none. */
export function applyToCalls(
  calls: readonly Call[],
  event: CallEvent,
  agentId: string,
  now: number,
): Change<readonly Call[], AppliedToCalls | null> {
  const known = callOfEvent(calls, event);
  if (known !== undefined) {
    const { call: applied, moved } = applyEvent(known, event, now);
    const call = whoLeft(calls, known, applied, event);
    const after = joinedOrParted(calls, known, call);
    return { value: after, result: { call, moved, calls: after } };
  }
  const { callId, offers } = event;
  const isFull = calls.filter((call) => !isSettled(call)).length >= MAX_OPEN_CALLS;
  if (!offers || callId === null || isFull) return { value: whenPhoneRings(calls, event), result: null };
  const ringing = { id: randomUUID(), kind: 'inbound', state: 'alerting', agentId, callId, heardAt: now } as const;
  const offered = withParties(newCall(ringing, now), event.parties);
  const after = phoneRangFor(offered, calls);
  return { value: after, result: { call: offered, moved: true, calls: after } };
}

/**
 * Whether an event may speak of a call that is not among the recent ones. An offer under an id that may come again is a
 * new call, whatever older call had that id.
 */
export function speaksOfOlder({ callId, offers }: CallEvent, recent: readonly Call[]): boolean {
  if (callId === null || recent.some((call) => call.callId === callId)) return false;
  return !offers || !mayRingAgain(recent);
}

/** A call after an event: the state it leads to, what else the event tells, and a better reason if it has one. */
export function applyEvent(call: Call, event: CallEvent, now: number): AppliedEvent {
  const leavesThreeParty = call.threeParty && event.cause === 'customerHungUp';
  const signal = leavesThreeParty || failsAnother(call, event) ? null : event.signal;
  const next = signal === null ? null : nextState(call.state, signal);
  const heard: Call = {
    ...withParties(call, event.parties),
    callId: event.callId ?? call.callId,
    heardAt: now,
    agentPhone: event.agentPhone ?? call.agentPhone,
    threeParty: leavesThreeParty ? false : call.threeParty || event.threeParty,
    // Back in the conversation, or held for another: the transfer is over.
    transferring: call.transferring && !event.endsTransfer && event.signal === null,
  };
  if (next !== null) {
    const over = isSettled({ state: next });
    const cause = call.cause === 'none' || tellsMore(event, call.cause) ? event.cause : call.cause;
    const reason = over ? { reason: reasonOf(call, { ...event, cause }), cause } : {};
    return { call: { ...heard, ...reason, state: next, updatedAt: now }, moved: next !== call.state };
  }
  if (call.state === 'failed' && event.signal === 'failed' && tellsMore(event, call.cause))
    return { call: { ...heard, reason: reasonOf(call, event), cause: event.cause, updatedAt: now }, moved: false };
  return { call: heard, moved: false };
}

/** The call with what was not known of its parties yet: what was asked for, or told first, stays. */
function withParties(call: Call, { caller, called, skillId, farEnd }: CallParties): Call {
  const cameIn = call.kind === 'inbound' || call.kind === 'queued';
  return {
    ...call,
    caller: call.caller ?? caller ?? (cameIn ? farEnd : null),
    called: call.called ?? called ?? (cameIn ? null : farEnd),
    skillId: call.skillId ?? skillId,
  };
}

/**
 * A consultation that fails, or a dial whose failure names no call, says nothing about a conversation that goes on: it
 * is another call of the same agent that did not come about.
 */
function failsAnother({ state }: Call, { signal, cause, callId }: CallEvent): boolean {
  const inConversation = state === 'talking' || state === 'held';
  return inConversation && signal === 'failed' && (callId === null || cause === 'consultFailed');
}

/**
 * Which of an agent's calls (newest first) an event speaks of: the one with its id; else the one that has no id yet,
 * because the answer to its dial is still on its way or carried none (the documented example answer of `callinner` is
 * an empty object); else, when the event names none, the single call in progress.
 */
export function callOfEvent(calls: readonly Call[], { callId, offers, signal }: CallEvent): Call | undefined {
  const open = calls.filter((call) => !isSettled(call));
  if (callId === null) return open.find(({ state }) => state !== 'held') ?? open[0];
  const named = calls.find((call) => call.callId === callId && !(offers && call.mayComeAgain));
  // Events that move no call may name ids of something else (API reference 1429: "not the later real one").
  if (named !== undefined || offers || signal === null) return named;
  return open.find((call) => call.callId === null || (call.kind === 'queued' && call.heardAt === null));
}
