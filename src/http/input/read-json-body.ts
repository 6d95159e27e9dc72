import { isUtf8 } from 'node:buffer';
import { Problem } from '../../errors/problem.js';

/** Our deepest body has three levels; the parser behind this limit is recursive. */
const DEEPEST = 32;
/** The longest list that a body may bring are two thousand skill ids. What has more is refused before it costs time. */
const MOST_VALUES = 2100;
/** Objects and lists, which cost validation most: no body of ours has more than a handful. */
const MOST_CONTAINERS = 32;
const MOST_MEMBERS = 1000;

const [quote, backslash, colon, comma, openList, closeList, openObject, closeObject] = [...Buffer.from('"\\:,[]{}')];

/** The value of a JSON body; an empty one counts as `{}`. Its shape is judged before anything is made of it. */
export function readJsonBody(contentType: string | undefined, body: Buffer): unknown {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset)) throw new Problem('UNSUPPORTED_MEDIA_TYPE');
  const { members } = measured(body);
  const text = decodeUtf8(body);
  if (text.trim() === '') return {};
  const value = parsed(text);
  // Of equal keys the last one wins in JSON.parse, whose answer has fewer members than the text then.
  if (membersOf(value) !== members) throw notJson(INVALID);
  return value;
}

const INVALID = 'The body must be valid JSON without repeated keys.';

/** Counts what stands outside of strings. In UTF-8 no part of a longer character looks like one of these. */
function measured(body: Buffer): { members: number } {
  let depth = 0;
  let containers = 0;
  let commas = 0;
  let members = 0;
  for (let at = 0; at < body.length; at++) {
    const char = body[at];
    if (char === quote) at = endOfString(body, at);
    else if (char === colon) members++;
    else if (char === comma) commas++;
    else if (char === closeList || char === closeObject) depth--;
    else if (char === openList || char === openObject) {
      containers++;
      if (++depth > DEEPEST) throw notJson(`The body must not be nested deeper than ${DEEPEST} levels.`);
    }
  }
  refuseMore('objects and lists', containers, MOST_CONTAINERS);
  refuseMore('keys', members, MOST_MEMBERS);
  refuseMore('values', commas + 1, MOST_VALUES);
  return { members };
}

function refuseMore(what: string, found: number, most: number): void {
  if (found > most) throw notJson(`The body must not hold more than ${most} ${what}.`);
}

/** Where the string that begins here ends; behind the body when it does not. */
function endOfString(body: Buffer, begin: number): number {
  let at = begin + 1;
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return at;
}

function decodeUtf8(body: Buffer): string {
  if (!isUtf8(body)) throw notJson('The body must be encoded in UTF-8.');
  return body.toString().replace(/^\uFEFF/, '');
}

function parsed(text: string): unknown {
  try {
    // eslint-disable-next-line no-restricted-syntax -- ids are texts here: a number is refused, whatever its digits
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(INVALID, cause);
  }
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + membersOf(item), 0);
  if (Object.hasOwn(value, '__proto__')) throw notJson(INVALID);
  const values = Object.values(value);
  return values.reduce<number>((sum, item) => sum + membersOf(item), values.length);
}

const notJson = (detail: string, cause?: unknown): Problem =>
  new Problem('VALIDATION_FAILED', { errors: [{ in: 'body', pointer: '', code: 'json', detail }] }, { cause });
