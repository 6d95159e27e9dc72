import type { AgentSnapshot, Call } from '@contact-centre-bff/client';

export type CallCommand =
  | 'answer'
  | 'hangUp'
  | 'hold'
  | 'retrieve'
  | 'mute'
  | 'unmute'
  | 'swap'
  | 'digits'
  | 'transfer'
  | 'cancelTransfer'
  | 'consult'
  | 'conference';

/** Where the service does not say what is allowed, what a call of this state takes as a rule. */
const BY_STATE: Readonly<Record<Call['state'], readonly CallCommand[]>> = {
  accepted: ['hangUp'],
  alerting: ['hangUp'],
  talking: ['hangUp', 'hold', 'mute', 'unmute', 'digits', 'transfer', 'consult'],
  held: ['hangUp', 'retrieve'],
  ended: [],
  failed: [],
  unknown: [],
};

/** What can be done with a call now. */
export function possibleWith(
  call: Call & { allowedCommands?: readonly string[] },
  calls: readonly Call[],
): Set<string> {
  if (call.allowedCommands) return new Set(call.allowedCommands);
  const possible = new Set<string>(BY_STATE[call.state]);
  if (call.state === 'alerting' && call.kind === 'inbound') possible.add('answer');
  const talksToAnother = calls.some(({ id, state }) => id !== call.id && state === 'talking');
  if (call.state === 'held' && talksToAnother) {
    possible.delete('retrieve');
    possible.add('swap').add('conference');
  }
  return possible;
}

/** Whether the agent can do this now, whatever call it is about; where the service does not say, it can be tried. */
export function isPossible({ session }: AgentSnapshot, command: string): boolean {
  return session?.allowedCommands?.includes(command) ?? true;
}

export const isOver = ({ state }: Call) => state === 'ended' || state === 'failed' || state === 'unknown';
