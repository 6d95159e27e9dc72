import type { Leg, LegPhase } from './call.js';
import { Refusal } from './return-code.js';

/** In which state a command finds its call, and the return codes where it does not (error code table 0580). */
interface LegCommand {
  /** Phases of the current call that it works in. */
  phases: readonly LegPhase[];
  /** There is no such call. */
  missing: string;
  /** There is one, in another phase; `missing` where the table has one code for both. */
  wrongState?: string;
  /** Not in a three-party call. */
  aloneOnly?: true;
  muted?: boolean;
  /** It needs a held call beside the current one; the code where there is none. */
  held?: string;
}

const connected: readonly LegPhase[] = ['dialling', 'ringing', 'talking', 'transferring'];

/** The whole state machine: what an agent may do with which call. */
const legCommands = {
  answer: { phases: ['ringing'], missing: '200-002' },
  release: { phases: connected, missing: '200-017' },
  hold: { phases: ['talking'], missing: '200-013', wrongState: '200-014', aloneOnly: true },
  beginmute: { phases: ['talking'], missing: '200-003', wrongState: '200-004', muted: false },
  endmute: { phases: ['talking'], missing: '200-007', wrongState: '200-008', muted: true },
  connecthold: { phases: ['talking'], missing: '200-005', aloneOnly: true, held: '200-006' },
  confjoin: { phases: ['talking'], missing: '200-010', aloneOnly: true, held: '200-011' },
  transfer: { phases: ['talking'], missing: '200-012', aloneOnly: true },
  innerhelp: { phases: ['talking'], missing: '200-018', aloneOnly: true },
  // Its page knows no code of its own (1244).
  seconddialex: { phases: ['talking'], missing: '100-007' },
} satisfies Record<string, LegCommand>;

/** The call that commands without a call id speak of: the newest one that is neither held nor over. */
export function currentLeg(legs: readonly Leg[]): Leg | undefined {
  return legs.findLast(({ phase }) => phase !== 'held' && phase !== 'over');
}

/** A held call; the newest one where no id is given. */
export function heldLeg(legs: readonly Leg[], callId: string): Leg | undefined {
  return legs.findLast(({ phase, call }) => phase === 'held' && (callId === '' || call.id === callId));
}

/** The call that the command works on, or its refusal. */
export function legFor(name: keyof typeof legCommands, legs: readonly Leg[]): Leg {
  const command: LegCommand = legCommands[name];
  const leg = currentLeg(legs);
  if (leg === undefined) throw new Refusal(command.missing);
  const isFit =
    command.phases.includes(leg.phase) &&
    !(command.aloneOnly === true && leg.conference !== undefined) &&
    (command.muted === undefined || command.muted === leg.isMuted);
  if (!isFit) throw new Refusal(command.wrongState ?? command.missing);
  return leg;
}

/** The two calls that a command works on: the current one, and the held one of this id. */
export function legsFor(
  name: 'connecthold' | 'confjoin',
  legs: readonly Leg[],
  callId: string,
): { current: Leg; held: Leg } {
  const current = legFor(name, legs);
  const held = heldLeg(legs, callId);
  if (held === undefined) throw new Refusal(legCommands[name].held);
  return { current, held };
}

/** The held call that `gethold` comes back to: not while another call is up. */
export function legToRetrieve(legs: readonly Leg[], callId: string): Leg {
  const held = heldLeg(legs, callId);
  if (held === undefined) throw new Refusal('200-015');
  if (currentLeg(legs) !== undefined) throw new Refusal('200-016');
  return held;
}

/** The call with this id, whatever it does. */
export function legOfCall(legs: readonly Leg[], callId: string, missing: string): Leg {
  const leg = legs.find(({ call, phase }) => call.id === callId && phase !== 'over');
  if (leg === undefined) throw new Refusal(missing);
  return leg;
}
