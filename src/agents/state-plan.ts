import type { AgentState, StateRequest } from '../auth/agent-session/agent-session.js';
import type { SendOperation } from '../auth/agent-session/session-exchange.js';

/** One command on the way to a requested state, and the state that its event confirms. */
export interface StateStep {
  readonly send: SendOperation<void>;
  readonly leadsTo: AgentState;
  /** It enters the requested state; else it leaves the present one. */
  readonly isLast: boolean;
}

/** A rest, a busy time and a wrap-up have to be left by their own command before anything else can begin. */
const leaving: Partial<Record<AgentState, SendOperation<void>>> = {
  busy: (gateway, context) => gateway.cancelBusy(context),
  rest: (gateway, context) => gateway.cancelRest(context),
  wrapUp: (gateway, context) => gateway.cancelWork(context),
};

/** The gateway tells 1, "by the agent", of a busy time without a reason (API reference 1346). */
const withoutReason = (reason: number | null) => (reason === null || reason === 1 ? 0 : reason);

/** The next command on the way from a state to another; null when the agent is there. */
export function nextStep(from: AgentState, reason: number | null, request: StateRequest): StateStep | null {
  const isThere = from === request.state;
  if (isThere && hasNothingToChange(reason, request)) return null;
  const leave = leaving[from];
  if (!isThere && leave !== undefined) return { send: leave, leadsTo: 'idle', isLast: request.state === 'idle' };
  return { send: entering(request, isThere), leadsTo: request.state, isLast: true };
}

/** Another reason, and a rest of another length, can be had without leaving (`prolong`, API reference 1211 and 1213). */
function hasNothingToChange(present: number | null, { state, reason }: StateRequest): boolean {
  if (state === 'rest') return false;
  return state !== 'busy' || withoutReason(present) === withoutReason(reason);
}

function entering({ state, reason, durationSeconds }: StateRequest, prolong: boolean): SendOperation<void> {
  switch (state) {
    case 'idle':
      return (gateway, context) => gateway.sayFree(context);
    case 'wrapUp':
      return (gateway, context) => gateway.work(context);
    case 'busy':
      return (gateway, context) => gateway.sayBusy(context, { reason: reason ?? 0, prolong });
    case 'rest':
      return (gateway, context) =>
        gateway.rest(context, { durationSeconds: durationSeconds ?? 1, cause: reason ?? 0, prolong });
  }
}
