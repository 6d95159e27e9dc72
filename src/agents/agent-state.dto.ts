import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, ValidateBy, type ValidationArguments } from 'class-validator';
import {
  AGENT_STATES,
  REQUESTABLE_STATES,
  type StateRequest,
  type RequestableState,
} from '../auth/agent-session/agent-session.js';
import { blankAsAbsent } from '../http/input/optional.decorator.js';
import type { CurrentState } from './agent-states.js';

type Range = readonly (readonly [least: number, most: number])[];

/** API reference 1211 and 1213; a state that is not here has none. */
const reasons: Partial<Record<RequestableState, Range>> = {
  busy: [
    [0, 0],
    [200, 250],
  ],
  rest: [[0, 255]],
};
const durations: Partial<Record<RequestableState, Range>> = { rest: [[1, 86_399]] };

const stateOf = (args: unknown) =>
  ((args as ValidationArguments).object as { state?: unknown }).state as RequestableState;

const within = (value: unknown, ranges: Range) =>
  typeof value === 'number' && Number.isInteger(value) && ranges.some(([from, to]) => value >= from && value <= to);

/** A number that some states take, each within its limits. */
const FitsState = (ranges: Partial<Record<RequestableState, Range>>, isRequired: boolean, message: string) =>
  ValidateBy({
    name: 'fitsState',
    validator: {
      validate: (value, args) => {
        const range = Object.hasOwn(ranges, stateOf(args)) ? ranges[stateOf(args)] : undefined;
        if (value === undefined) return !isRequired || range === undefined;
        return range !== undefined && within(value, range);
      },
      defaultMessage: () => message,
    },
  });

/** Without `Optional`: whether it may be absent depends on the state. */
const BlankIsAbsent = () => Transform(blankAsAbsent);

/** The state that is requested for an agent. */
export class StateRequestDto {
  @ApiProperty({ enum: REQUESTABLE_STATES, example: 'rest' })
  @IsIn(REQUESTABLE_STATES)
  state!: RequestableState;

  /** The reason: 0 or 200 to 250 for `busy`, 0 to 255 for `rest`; other states take none. */
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 255, required: false, example: 200 })
  @BlankIsAbsent()
  @FitsState(reasons, false, 'must be 0 or 200 to 250 for busy, 0 to 255 for rest, and absent for other states')
  reason?: number;

  /** How long a `rest` is to last, in seconds; other states take none. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: 86_399, required: false, example: 600 })
  @BlankIsAbsent()
  @FitsState(durations, true, 'must be 1 to 86399 for rest, and absent for other states')
  durationSeconds?: number;
}

/** The state of an agent. */
export class AgentStateDto {
  /** @example busy */
  state!: (typeof AGENT_STATES)[number];
  /**
   * The contact centre's reason code: 1 by the agent, 3 forced by an inspector, 200 to 250 defined by the tenant.
   * @example 200
   */
  reason!: number | null;
  /**
   * A requested state has not been reached yet: a call comes first, or the contact centre has not confirmed it.
   * @example false
   */
  pending!: boolean;
  /** @example 2026-01-31T09:15:00.000Z */
  since!: string | null;
}

export function toStateRequest({ state, reason, durationSeconds }: StateRequestDto): StateRequest {
  return { state, reason: reason ?? null, durationSeconds: durationSeconds ?? null };
}

export function toAgentStateDto({ state, reason, pending, since }: CurrentState): AgentStateDto {
  return { state, reason, pending, since: since === null ? null : new Date(since).toISOString() };
}
