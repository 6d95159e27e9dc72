import { Secret } from '../../config/secret.js';
import { parseWireObject, wireInteger, wireText } from '../wire-value.js';

/** An access token and how long it lives from the moment it was asked for. */
export interface FetchedToken {
  accessToken: Secret;
  expiresInSeconds: number;
}

/** What goes into a header as it is. */
const TOKEN = /^[\x21-\x7e]{1,4096}$/;
const LONGEST_LIFE_SECONDS = 3600;
/** The documented example without `X-Token-Expire` answers with 600 (developer guide 1307). */
const USUAL_LIFE_SECONDS = 600;

/** Reads the answer of `tokenByAkSk`, all of whose values are texts; null when there is no usable token in it. */
export function readAccessToken(body: string): FetchedToken | null {
  const answer = parseWireObject(body);
  const token = wireText(answer?.['AccessToken']);
  if (token === null || !TOKEN.test(token)) return null;
  const life = wireInteger(answer?.['Expires']);
  const expiresInSeconds = life !== null && life > 0 ? Math.min(life, LONGEST_LIFE_SECONDS) : USUAL_LIFE_SECONDS;
  return { accessToken: new Secret(token), expiresInSeconds };
}
