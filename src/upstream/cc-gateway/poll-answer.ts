import type { GatewayAnswer } from './gateway-answer.js';
import { readGatewayEvents, type GatewayEvent } from './gateway-event.js';
import { isSwitchingCode, meansSignedOut } from './return-codes.js';

/** What a poll came to, by its return code. */
export type PollVerdict = 'ok' | 'signedOut' | 'refused' | 'switching' | 'error';

/** The answer to one event poll. */
export interface PollAnswer {
  readonly verdict: PollVerdict;
  readonly events: readonly GatewayEvent[];
  /** So many events could not be read. */
  readonly malformed: number;
}

const NOTHING = { events: [], malformed: 0 } as const;

/** The answer to an event poll (API reference 1274). */
export function readPoll({ retcode, event }: GatewayAnswer, receivedAt: number): PollAnswer {
  if (retcode === '0') return { verdict: 'ok', ...readGatewayEvents(event, receivedAt) };
  return { verdict: verdictOf(retcode), ...NOTHING };
}

function verdictOf(retcode: string): PollVerdict {
  if (meansSignedOut(retcode)) return 'signedOut';
  if (retcode === '000-003') return 'refused';
  return isSwitchingCode(retcode) ? 'switching' : 'error';
}
