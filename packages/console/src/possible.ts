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

/** What can be done with a call now, as the service says. */
export function possibleWith({ allowedCommands }: Pick<Call, 'allowedCommands'>): Set<string> {
  return new Set(allowedCommands);
}

/** Whether the agent can do this now, whatever call it is about; as long as nothing is known, it can be tried. */
export function isPossible({ session }: AgentSnapshot, command: string): boolean {
  return session?.allowedCommands.includes(command) ?? true;
}

export const isOver = ({ state }: Call) => state === 'ended' || state === 'failed' || state === 'unknown';
