import type { InputError } from '../../errors/problem.js';

const MASK = '***';
const LONGEST = 1024;

/** Segments behind which digits are an id and no telephone number, as long as they can be one. */
const longestIdBehind = new Map([
  ['agents', 10],
  ['previews', 19],
  ['queues', 10],
]);
/** As people and address books write them, too: `tel:+86-139-0013-9000`. */
const looksLikeNumber = /^(?:tel:)?\+?[\d*#().\s-]{7,}$/i;

/** The path of a request target: without query, and without scheme and host where the client sent them. */
export function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1)[0];
  return path?.startsWith('/') ? path : '/';
}

/**
 * The path as it may be shown: telephone numbers and callback capabilities are masked, agent ids stay. Segments are
 * judged decoded, because the router decodes them too and would otherwise serve what the mask does not recognise.
 */
export function maskedPath(target: string): string {
  const segments = pathOf(target).slice(0, LONGEST).split('/');
  const decoded = segments.map(decodedSegment);
  // In any case: a misspelt address leads nowhere, but it still tells the capability.
  const callbacks = decoded.findIndex((segment) => segment?.toLowerCase() === 'callbacks');
  return segments.map((segment, at) => (isSecret(decoded, at, callbacks) ? MASK : segment)).join('/');
}

function isSecret(decoded: (string | null)[], at: number, callbacks: number): boolean {
  const segment = decoded[at];
  const before = decoded[at - 1];
  if (segment === null || segment === undefined) return true;
  if (segment === '') return false;
  if (callbacks !== -1 && at > callbacks) return !(at === callbacks + 1 && segment === 'answer');
  if (before === 'parties') return true;
  return looksLikeNumber.test(segment) && !isId(segment, before);
}

function isId(segment: string, before: string | null | undefined): boolean {
  const longest = longestIdBehind.get(before ?? '') ?? 0;
  return /^\d+$/.test(segment) && segment.length <= longest;
}

/** The refusal of a path that cannot be decoded. */
export const encodingFault: InputError = {
  in: 'path',
  pointer: '',
  code: 'encoding',
  detail: 'The path must be correctly percent-encoded.',
};

/**
 * The target with a path that the router can decode: what is not correctly percent-encoded it would refuse before any
 * hook has run. In such a segment each `%` is made to stand for itself.
 */
export function decodableTarget(target: string): string {
  if (!target.includes('%')) return target;
  const end = target.search(/[?#]/);
  const path = end === -1 ? target : target.slice(0, end);
  const decodable = path
    .split('/')
    .map((segment) => (decodedSegment(segment) === null ? segment.replaceAll('%', '%25') : segment))
    .join('/');
  return decodable + target.slice(path.length);
}

/** Null when the segment is not correctly percent-encoded. */
function decodedSegment(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null; // nobody knows what it hides, so it is masked
  }
}
