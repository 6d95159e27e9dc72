import { isSettled, type Call, type CallState } from './call.js';

/** A call among all calls of its agent, newest first. */
interface Situation {
  readonly call: Call;
  readonly calls: readonly Call[];
}

interface Condition {
  readonly holds: (situation: Situation) => boolean;
  /** What the documentation says. */
  readonly text: string;
  /** What a refusal says. */
  readonly refusal: string;
}

/** What a command wants beside the state of its call. */
const conditions = {
  isInbound: {
    holds: ({ call }) => call.kind === 'inbound',
    text: 'it came in',
    refusal: 'Only a call that came in can be answered.',
  },
  isActive: {
    holds: (situation) => isActive(situation),
    text: 'it is the active call',
    refusal: 'Another call of the agent is active.',
  },
  isTwoParty: {
    holds: ({ call }) => !call.threeParty,
    text: 'it is no three-party call',
    refusal: 'Not possible in a three-party call.',
  },
  isNotTransferring: {
    holds: ({ call }) => !call.transferring,
    text: 'no transfer of it is under way',
    refusal: 'The call is being transferred.',
  },
  isOnlyCall: {
    holds: (situation) => others(situation).length === 0,
    text: 'the agent has no other call',
    refusal: 'The agent already has another call, and two is the limit.',
  },
  noneIsActive: {
    holds: (situation) => others(situation).every(({ state }) => state === 'held'),
    text: 'no other call is active',
    refusal: 'Another call of the agent is active: swap the calls, or hold or hang up that one first.',
  },
  anotherTalks: {
    holds: ({ calls }) => canBeLeft(activeCall(calls)),
    text: 'the agent talks in another, two-party call',
    refusal: 'The agent is not talking in another two-party call.',
  },
  hasSecondCall: {
    holds: (situation) => others(situation).length > 0,
    text: 'the agent has another call',
    refusal: 'The call has no other party to remove.',
  },
  hasOutsideLeg: {
    holds: ({ call, calls }) =>
      calls.some((leg) => !isSettled(leg) && isOutsideLeg(leg) && (leg === call || leg.madeFrom?.callId === call.id)),
    text: 'a `talk` or `threeParty` transfer of it is under way',
    refusal: 'No `talk` or `threeParty` transfer of this call is in progress.',
  },
  canBeNamed: {
    holds: (situation) => situation.call.callId !== null || isActive(situation),
    text: 'it is active or its `callId` is known',
    refusal: 'The contact centre has not named the call yet.',
  },
  isNamed: {
    holds: ({ call }) => call.callId !== null,
    text: 'its `callId` is known',
    refusal: 'The contact centre has not named the call yet.',
  },
} satisfies Record<string, Condition>;

interface CommandRule {
  /** States of the call that the command works in. */
  readonly states: readonly CallState[];
  readonly when: readonly (keyof typeof conditions)[];
  /** There would be nothing to do: the command succeeds, and nobody needs a button for it. */
  readonly isDone?: (call: Call) => boolean;
}

const open: readonly CallState[] = ['accepted', 'alerting', 'talking', 'held'];
const isFreeToMove = ['isActive', 'isTwoParty', 'isNotTransferring'] as const;

/** Command × state of the call: what is not here is refused without asking the gateway (API reference 1234–1248). */
export const callCommands = {
  answer: { states: ['alerting'], when: ['isInbound'] },
  hangUp: { states: open, when: ['canBeNamed'] },
  hold: { states: ['talking'], when: isFreeToMove },
  retrieve: { states: ['held'], when: ['noneIsActive'] },
  mute: { states: ['talking'], when: ['isActive', 'isNotTransferring'], isDone: ({ muted }) => muted },
  unmute: { states: ['talking'], when: ['isActive', 'isNotTransferring'], isDone: ({ muted }) => !muted },
  swap: { states: ['held'], when: ['isNamed', 'anotherTalks'] },
  digits: { states: ['talking'], when: ['isActive', 'isNotTransferring'] },
  transfer: { states: ['talking'], when: isFreeToMove },
  cancelTransfer: { states: open, when: ['hasOutsideLeg'] },
  consult: { states: ['talking'], when: [...isFreeToMove, 'isOnlyCall'] },
  conference: { states: ['held'], when: ['isNamed', 'anotherTalks'] },
  removeParty: { states: ['talking'], when: ['isActive', 'hasSecondCall'] },
  callData: { states: ['alerting', 'talking', 'held'], when: ['isNamed'] },
} as const satisfies Record<string, CommandRule>;

export type CallCommand = keyof typeof callCommands;
export const CALL_COMMANDS = Object.keys(callCommands) as CallCommand[];

const ruleOf = (command: CallCommand): CommandRule => callCommands[command];

/** Why the command is not possible now, as a sentence; null when it is. */
export function refusalOf(command: CallCommand, call: Call, calls: readonly Call[]): string | null {
  const { states, when } = ruleOf(command);
  if (!states.includes(call.state)) return `The call is ${call.state}; ${command} needs one that is ${listed(states)}.`;
  const missed = firstMissed(when, { call, calls });
  return missed === undefined ? null : conditions[missed].refusal;
}

const firstMissed = (when: CommandRule['when'], situation: Situation) =>
  when.find((condition) => !conditions[condition].holds(situation));

/** The command has its effect already: it succeeds without being sent. */
export function isDone(command: CallCommand, call: Call): boolean {
  return ruleOf(command).isDone?.(call) ?? false;
}

/** What can be done with a call now, among all calls of its agent. */
export function allowedCommands(call: Call, calls: readonly Call[]): CallCommand[] {
  if (call.kind === 'bidirectional') return [];
  const situation = { call, calls };
  return CALL_COMMANDS.filter((command) => {
    const { states, when } = ruleOf(command);
    return states.includes(call.state) && firstMissed(when, situation) === undefined && !isDone(command, call);
  });
}

/** What the conditions of a command say to those who read the documentation. */
export function conditionsOf(command: CallCommand): string[] {
  return ruleOf(command).when.map((condition) => conditions[condition].text);
}

/** The call of which commands without a call id speak: the newest one that is neither held nor over. */
export function activeCall(calls: readonly Call[]): Call | undefined {
  return calls.find((call) => !isSettled(call) && call.state !== 'held');
}

/** In a three-party call both calls are one conversation. */
export function isActive({ call, calls }: Situation): boolean {
  const active = activeCall(calls);
  return active?.id === call.id || (call.threeParty && active?.threeParty === true);
}

function canBeLeft(call: Call | undefined): boolean {
  return call?.state === 'talking' && !call.threeParty && !call.transferring;
}

function isOutsideLeg({ madeFrom }: Call): boolean {
  return madeFrom?.by === 'transfer';
}

function others({ call, calls }: Situation): Call[] {
  return calls.filter((other) => other.id !== call.id && !isSettled(other));
}

function listed(states: readonly CallState[]): string {
  return states.length === 1 ? (states[0] ?? '') : `${states.slice(0, -1).join(', ')} or ${states.at(-1) ?? ''}`;
}
