/** The states an agent can request; a call comes on top. */
export type AgentState = 'busy' | 'idle' | 'wrapUp' | 'rest';

/** Numbers of `agentstatus` (table 0581); `preRest` talks, with a rest to come. */
export const agentStatus: Record<AgentState | 'talking' | 'preRest', number> = {
  busy: 3,
  idle: 4,
  wrapUp: 5,
  talking: 7,
  rest: 8,
  preRest: 9,
};

/** What the agent asked for: a state and the event that confirms it. */
export interface StateRequest {
  state: AgentState;
  event: string;
  content: unknown;
  restSeconds?: number;
}

/** One of the operations that set a state: from where it is allowed, and where it leads. */
export interface StateChange {
  from: readonly AgentState[];
  state: AgentState;
  event: string;
  /** During a call it takes back the state requested for after the call. */
  cancels?: true;
}

/** Leaving rest and wrap-up needs their own operation first, as clients of real gateways do it. */
export const stateChanges = {
  sayfree: { from: ['idle', 'busy'], state: 'idle', event: 'AgentState_Ready' },
  saybusy: { from: ['idle', 'busy', 'wrapUp'], state: 'busy', event: 'AgentState_SetNotReady_Success' },
  cancelbusy: { from: ['busy'], state: 'idle', event: 'AgentState_CancelNotReady_Success', cancels: true },
  rest: { from: ['idle', 'busy', 'rest'], state: 'rest', event: 'AgentState_SetRest_Success' },
  cancelrest: { from: ['rest'], state: 'idle', event: 'AgentState_CancelRest_Success', cancels: true },
  work: { from: ['idle', 'busy'], state: 'wrapUp', event: 'AgentState_SetWork_Success' },
  cancelwork: { from: ['wrapUp'], state: 'idle', event: 'AgentState_CancelWork_Success', cancels: true },
} satisfies Record<string, StateChange>;

/** What an inspector sets (pages 2405, 2406); 3 is the reason of a state that an inspector forced (page 1346). */
export const forcedStates: Record<'busy' | 'idle', StateRequest> = {
  busy: { state: 'busy', event: 'AgentState_Force_SetNotReady', content: { reason: '3' } },
  idle: { state: 'idle', event: 'AgentState_Force_Ready', content: null },
};

/** What `status` 3, 4 and 5 of a sign-in make the agent hear. */
export const signInStates: Record<string, { state: AgentState; events: readonly [string, unknown][] }> = {
  '3': {
    state: 'busy',
    events: [
      ['AgentOther_InService', null],
      ['AgentState_Ready', null],
      ['AgentState_SetNotReady_Success', { reason: '1' }],
    ],
  },
  '4': {
    state: 'idle',
    events: [
      ['AgentOther_InService', null],
      ['AgentState_Ready', null],
    ],
  },
  '5': {
    state: 'wrapUp',
    events: [
      ['AgentOther_InService', null],
      ['AgentState_Ready', null],
      ['AgentState_Work', null],
    ],
  },
};
