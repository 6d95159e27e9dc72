import { setTimeout as sleep } from 'node:timers/promises';

const SIGN_INS_AT_ONCE = 20;
/** Only a machine that is much too busy needs as long. */
const QUIET_WITHIN_MS = 60_000;

/** Signs everybody in, a few at a time. */
export async function signInAll<T>(team: readonly T[], signIn: (one: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < team.length; at += SIGN_INS_AT_ONCE)
    await Promise.all(team.slice(at, at + SIGN_INS_AT_ONCE).map(signIn));
}

/** Waits until everybody has been told everything. Whoever has not by then complains when finishing. */
export async function untilQuiet(team: readonly { readonly isQuiet: boolean }[]): Promise<void> {
  const endsAt = Date.now() + QUIET_WITHIN_MS;
  while (team.some(({ isQuiet }) => !isQuiet) && Date.now() < endsAt) await sleep(100);
}
