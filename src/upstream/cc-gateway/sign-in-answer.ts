import { Problem } from '../../errors/problem.js';
import { wireInteger, wireObject, wireText } from '../wire-value.js';
import { affinityCookie } from './affinity-cookies.js';
import type { GatewayAnswer } from './gateway-answer.js';
import { freshCredentials, type GatewayCredentials } from './gateway-credentials.js';

/** What a sign-in brought; null is what the gateway left out. */
export interface SignedInAgent {
  readonly credentials: GatewayCredentials;
  readonly vdnId: string | null;
  readonly workNo: string | null;
  readonly mustChangePassword: boolean | null;
  readonly passwordDaysLeft: number | null;
}

/**
 * The answer of `login` and `forceLogin` (API reference 1202); its numbers and flags come as texts or not.
 * @throws Problem UPSTREAM_PROTOCOL_ERROR when it brings no Guid
 */
export function readSignIn({ result, headers }: GatewayAnswer): SignedInAgent {
  const { newGuid, setCookies } = freshCredentials(headers);
  if (newGuid === null)
    throw new Problem('UPSTREAM_PROTOCOL_ERROR', { detail: 'The gateway signed the agent in without a Guid.' });
  const facts = wireObject(result) ?? {};
  const flag = facts['isForceChange'];
  const isForceChange = typeof flag === 'boolean' ? String(flag) : wireText(flag);
  return {
    credentials: { guid: newGuid, cookie: affinityCookie(null, setCookies) },
    vdnId: wireText(facts['vdnid']),
    workNo: wireText(facts['workno']),
    mustChangePassword: isForceChange === null ? null : isForceChange === 'true',
    passwordDaysLeft: wireInteger(facts['timeRemaining']),
  };
}
