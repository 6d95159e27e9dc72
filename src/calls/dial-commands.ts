import { activeCall } from './call-commands.js';
import { isSettled, type Call, type CallKind } from './call.js';

/** The ways to a new call, and whether a held call may be there meanwhile. An active one is in the way of each. */
const dialCommands = {
  dial: { kind: 'outbound', besideHeld: true },
  callColleague: { kind: 'internal', besideHeld: true },
  dialPreview: { kind: 'preview', besideHeld: true },
  claim: { kind: 'queued', besideHeld: false },
} as const satisfies Record<string, { kind: CallKind; besideHeld: boolean }>;

type DialCommand = keyof typeof dialCommands;

/** What the calls of an agent leave possible; `active`: one rings, talks or is being dialled. */
export function occupationOf(calls: readonly Call[]): {
  occupation: 'none' | 'held' | 'active';
  dialCommands: DialCommand[];
} {
  const isHeld = calls.some((call) => !isSettled(call));
  const occupation = activeCall(calls) !== undefined ? 'active' : isHeld ? 'held' : 'none';
  return { occupation, dialCommands: allowedDialCommands(calls) };
}

/** The call that forbids a new one of this kind. */
export function callInTheWay(kind: CallKind, calls: readonly Call[]): Call | undefined {
  const besideHeld = Object.values(dialCommands).some((dial) => dial.kind === kind && dial.besideHeld);
  return calls.find((call) => !isSettled(call) && (call.state !== 'held' || !besideHeld));
}

/** Which ways to a new call the calls of an agent leave open. */
function allowedDialCommands(calls: readonly Call[]): DialCommand[] {
  const commands = Object.keys(dialCommands) as DialCommand[];
  return commands.filter((command) => callInTheWay(dialCommands[command].kind, calls) === undefined);
}
