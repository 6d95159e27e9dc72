import { Problem } from '../errors/problem.js';

const PLACEHOLDER = /\{(\w+)\}/g;
/** What `encodeURIComponent` leaves (RFC 3986 unreserved and a few sub-delimiters), no empty segment. */
const SAFE_PATH = /^(?:\/[A-Za-z0-9\-._~!*'()%]+)+$/;
const DOT_SEGMENT = /\/\.{1,2}(?:\/|$)/;

export type PathValues = Readonly<Record<string, string | undefined>>;

/**
 * Fills a fixed template such as `/voicecall/{agentId}/hold` and checks the result, so that an id like `101/logout`
 * can never reach another operation.
 */
export function buildPath(template: string, params: PathValues, query: PathValues = {}): string {
  if (Object.keys(params).some((name) => !template.includes(`{${name}}`))) throw misuse();
  const path = template.replace(PLACEHOLDER, (_placeholder, name: string) => encode(params[name]));
  if (!SAFE_PATH.test(path) || DOT_SEGMENT.test(path)) throw misuse();
  const search = Object.entries(query).flatMap(([name, value]) =>
    // Lists are documented with a bare `;` (API reference 1209), which a query may hold.
    value === undefined ? [] : `${name}=${encode(value).replaceAll('%3B', ';')}`,
  );
  return search.length === 0 ? path : `${path}?${search.join('&')}`;
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
