import { SIGNED_OUT_CODES } from '../agents/gateway-access.js';

/** What a poll's return code asks of the poller. */
export type PollVerdict = 'ok' | 'signedOut' | 'refused' | 'switching' | 'error';

/** A disaster switch-over is running or has just ended (API reference 0580): the session goes on afterwards. */
const SWITCHING_CODES: ReadonlySet<string> = new Set(['000-004', '105-002', '105-003']);

export function pollVerdict(retcode: string): PollVerdict {
  if (retcode === '0') return 'ok';
  if (SIGNED_OUT_CODES.has(retcode)) return 'signedOut';
  if (retcode === '000-003') return 'refused';
  return SWITCHING_CODES.has(retcode) ? 'switching' : 'error';
}
