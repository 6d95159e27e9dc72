import { affinityCookie } from '../../upstream/cc-gateway/affinity-cookies.js';
import type { FreshCredentials } from '../../upstream/cc-gateway/gateway-credentials.js';
import type { SessionCredentials } from './agent-session.js';

/** Enough for every answer that can still be on its way: usually one a minute is replaced, on some sites one a second. */
const REMEMBERED_GUIDS = 32;

/**
 * The credentials after an answer brought a Guid. Answers overtake each other: a long poll is sent first, answered last
 * and carries the newest Guid, while a slow command may still bring an old one. So a Guid that was replaced never
 * returns, and of two new ones the later arrival wins.
 */
export function followGuid(credentials: SessionCredentials, arrived: string): SessionCredentials {
  if (arrived === credentials.guid || credentials.replacedGuids.includes(arrived)) return credentials;
  const replacedGuids = [credentials.guid, ...credentials.replacedGuids].slice(0, REMEMBERED_GUIDS);
  return { ...credentials, guid: arrived, replacedGuids };
}

/** The credentials after the headers of an answer; the same object when these brought nothing new. */
export function followAnswer(
  credentials: SessionCredentials,
  { newGuid, setCookies }: FreshCredentials,
): SessionCredentials {
  const followed = newGuid === null ? credentials : followGuid(credentials, newGuid);
  const cookie = setCookies.length === 0 ? followed.cookie : affinityCookie(followed.cookie, setCookies);
  return cookie === followed.cookie ? followed : { ...followed, cookie };
}
