import { CALL_KINDS, CALL_REASONS, CALL_STATES, type Call } from './call.js';
import { allowedCommands } from './call-commands.js';

/** Why a call is over. */
export class CallReasonDto {
  /**
   * The reason, from a closed list.
   * @example CUSTOMER_HUNG_UP
   */
  code!: (typeof CALL_REASONS)[number];
  /**
   * The upstream's name for it: an event, a detect code or a release reason.
   * @example AgentEvent_Customer_Release
   */
  upstreamCode!: string | null;
  /** The upstream's text, if there was one. */
  text!: string | null;
}

/** One of the two telephones of a bidirectional call; what is unknown or never happened is null. */
export class CallLegDto {
  /** @example 2026-01-31T09:15:01.000Z */
  alertingAt!: string | null;
  /** @example 2026-01-31T09:15:04.000Z */
  answeredAt!: string | null;
  /** @example 2026-01-31T09:17:10.000Z */
  endedAt!: string | null;
  /**
   * From the answer to the end.
   * @example 126
   */
  talkSeconds!: number | null;
}

/** The two telephones of a bidirectional call. */
export class CallLegsDto {
  /** The agent's telephone: it rings first. */
  agent!: CallLegDto;
  customer!: CallLegDto;
}

/** A phone call. Unknown values are null; ids are texts, exactly as the upstream printed them. */
export class CallDto {
  /**
   * Our id for the call; opaque and safe in a URL.
   * @example 5f0c7f0e-3a35-4b6c-9a53-0b4f7c2ad5c1
   */
  id!: string;
  /**
   * How the call came about.
   * @example outbound
   */
  kind!: (typeof CALL_KINDS)[number];
  /**
   * `accepted` means only that the upstream accepted the command; the rest arrives as events. `ended`, `failed` and
   * `unknown` are final; `unknown` alone may still become `ended` or `failed`.
   * @example ended
   */
  state!: (typeof CALL_STATES)[number];
  /** @example '291' */
  agentId!: string | null;
  /**
   * CC-Gateway's id for the call.
   * @example 1455885056-1095
   */
  callId!: string | null;
  /**
   * AICC's serial number of a bidirectional call.
   * @example '679218118865715226'
   */
  callSerialNo!: string | null;
  /** @example '13900139000' */
  called!: string | null;
  /** @example '640003' */
  caller!: string | null;
  /** @example '25' */
  skillId!: string | null;
  /**
   * The CRM's own reference, as it was given.
   * @example ticket-4711
   */
  reference!: string | null;
  reason!: CallReasonDto | null;
  /** What each telephone of a bidirectional call did; null for the calls of agents. */
  legs!: CallLegsDto | null;
  /**
   * The other side hears nothing.
   * @example false
   */
  muted!: boolean;
  /**
   * Agent, customer and a third party hear each other.
   * @example false
   */
  threeParty!: boolean;
  /**
   * What can be done with the call now; other commands get `AGENT_STATE_CONFLICT`. Depends on the agent's other calls,
   * too.
   * @example ["hangUp", "hold", "mute", "digits", "transfer", "consult", "callData"]
   */
  allowedCommands!: string[];
  /**
   * True when this answer shows an earlier call because the same request came twice.
   * @example false
   */
  deduplicated!: boolean;
  /** @example 2026-01-31T09:15:00.000Z */
  createdAt!: string;
  /** @example 2026-01-31T09:15:02.000Z */
  updatedAt!: string;
}

/** A page of calls, newest first. */
export class CallPageDto {
  items!: CallDto[];
  /** Pass it as `cursor` to get the next page; null on the last page. */
  nextCursor!: string | null;
}

/** A call as its owner sees it, given the other calls of its agent. */
export function toCallDto(call: Call, calls: readonly Call[] = [call], deduplicated = false): CallDto {
  const { id, kind, state, agentId, callId, callSerialNo, called, caller, skillId, reference, reason, legs } = call;
  const { muted, threeParty } = call;
  return {
    id,
    kind,
    state,
    agentId,
    callId,
    callSerialNo,
    called,
    caller,
    skillId,
    reference,
    reason,
    legs,
    muted,
    threeParty,
    allowedCommands: allowedCommands(call, calls),
    deduplicated,
    createdAt: new Date(call.createdAt).toISOString(),
    updatedAt: new Date(call.updatedAt).toISOString(),
  };
}
