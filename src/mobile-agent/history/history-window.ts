import { Problem, type InputError } from '../../errors/problem.js';
import { isTime } from '../../http/input/is-time.decorator.js';

/** A part of the history that does not move while it is read page by page. */
export interface HistoryWindow {
  readonly from: number;
  readonly to: number;
  /** Only the calls of this telephone. */
  readonly caller?: string | undefined;
  readonly offset: number;
}

const DAY_MS = 86_400_000;
/** The upstream answers no longer span (API reference 1305). */
const LONGEST_MS = 7 * DAY_MS;
const CURSOR = /^(\d{1,14})\.(\d{1,14})\.(\d{1,9})(?:\.(\+?\d{1,32}))?$/;

/** What a request says about the history that it wants. */
export interface HistoryQuery {
  from?: string | undefined;
  to?: string | undefined;
  caller?: string | undefined;
  cursor?: string | undefined;
}

/**
 * The window that a request asks for. A cursor carries the one of the first page: "the last 24 hours" would otherwise
 * be other hours on every page, and a page without its caller would begin in the middle of everybody's calls.
 * @throws Problem VALIDATION_FAILED
 */
export function historyWindow(query: HistoryQuery, now: number): HistoryWindow {
  const { caller, cursor } = query;
  const wrongCursor = cursorFault(query);
  if (wrongCursor !== null) throw refused('/cursor', 'isCursor', wrongCursor);
  const continued = cursor === undefined ? null : windowOf(cursor);
  if (continued !== null) return continued;
  const wrongSpan = spanFault(query, now);
  if (wrongSpan !== null) throw refused('/from', 'timeSpan', wrongSpan);
  return { ...spanOf(query, now), caller, offset: 0 };
}

/** What is wrong with the cursor of a request; null when it has none, or a good one. */
export function cursorFault({ cursor, from, to, caller }: HistoryQuery): string | null {
  if (cursor === undefined) return null;
  const window = windowOf(cursor);
  if (window === null) return 'must be a nextCursor of this list';
  const differs = (asked: string | undefined, time: number) => isTime(asked) && Date.parse(asked) !== time;
  return differs(from, window.from) || differs(to, window.to) || (caller ?? window.caller) !== window.caller
    ? 'must come from a page of the same from, to and caller'
    : null;
}

/** What is wrong with the span of a request; null where the cursor carries it, or where one of the times is none. */
export function spanFault(query: HistoryQuery, now: number): string | null {
  const { cursor, from, to } = query;
  if (cursor !== undefined && windowOf(cursor) !== null) return null;
  if ([from, to].some((time) => time !== undefined && !isTime(time))) return null;
  const span = spanOf(query, now);
  if (span.from > span.to) return 'must not be after to, which is now when it is left out';
  return span.to - span.from > LONGEST_MS ? 'must be at most 7 days before to' : null;
}

export function historyCursor({ from, to, caller, offset }: HistoryWindow): string {
  const parts = [from, to, offset, ...(caller === undefined ? [] : [caller])];
  return Buffer.from(parts.join('.')).toString('base64url');
}

function spanOf({ from, to }: HistoryQuery, now: number): { from: number; to: number } {
  const end = to === undefined ? now : Date.parse(to);
  return { from: from === undefined ? end - DAY_MS : Date.parse(from), to: end };
}

/** The window that a cursor carries; null when it is none of ours. */
function windowOf(cursor: string): HistoryWindow | null {
  const [, start, end, skipped, caller] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const [from, to, offset] = [start, end, skipped].map((part) => (part === undefined ? undefined : Number(part)));
  if (from === undefined || to === undefined || offset === undefined || to < from || to - from > LONGEST_MS)
    return null;
  return { from, to, caller, offset };
}

function refused(pointer: string, code: string, detail: string): Problem {
  const error: InputError = { in: 'query', pointer, code, detail };
  return new Problem('VALIDATION_FAILED', { errors: [error] });
}
