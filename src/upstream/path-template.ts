import { Problem } from '../errors/problem.js';

/** Segments that would not stay where they are; all else that `encodeURIComponent` leaves is safe (RFC 3986, section 3.3). */
const UNSAFE_SEGMENTS: ReadonlySet<string> = new Set(['', '.', '..']);

/** Templates come from our own tables: each is taken apart once. Text and names by turns, text first and last. */
const takenApart = new Map<string, readonly string[]>();

export type PathValues = Readonly<Record<string, string | undefined>>;

/**
 * Fills a fixed template such as `/voicecall/{agentId}/hold`, whose placeholders are whole segments, so that an id like
 * `101/logout` can never reach another operation.
 */
export function buildPath(template: string, params: PathValues, query: PathValues = {}): string {
  const parts = partsOf(template);
  let path = parts[0] ?? '';
  for (let index = 1; index < parts.length; index += 2)
    path += segment(params[parts[index] ?? '']) + (parts[index + 1] ?? '');
  // Each placeholder has a value: what is more than these has no place.
  if (Object.keys(params).length !== (parts.length - 1) / 2) throw misuse();
  const search = Object.entries(query).flatMap(([name, value]) =>
    // Lists are documented with a bare `;` (API reference 1209), which a query may hold.
    value === undefined ? [] : `${name}=${encode(value).replaceAll('%3B', ';')}`,
  );
  return search.length === 0 ? path : `${path}?${search.join('&')}`;
}

function partsOf(template: string): readonly string[] {
  const known = takenApart.get(template);
  if (known !== undefined) return known;
  const parts = template.split(/\{(\w+)\}/);
  takenApart.set(template, parts);
  return parts;
}

function segment(value: string | undefined): string {
  const encoded = encode(value);
  if (UNSAFE_SEGMENTS.has(encoded)) throw misuse();
  return encoded;
}

function encode(value: string | undefined): string {
  try {
    return encodeURIComponent(value ?? '');
  } catch {
    throw misuse(); // half of a surrogate pair: no encoding exists for it
  }
}

/** The values were checked at the edge: whoever gets here has found a defect. Nothing was sent. */
const misuse = () => new Problem('INTERNAL', { outcome: 'not_executed' });
