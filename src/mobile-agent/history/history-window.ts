import { Problem, type InputError } from '../../errors/problem.js';

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
interface HistoryQuery {
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
export function historyWindow({ from, to, caller, cursor }: HistoryQuery, now: number): HistoryWindow {
  const asked = {
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to),
    caller,
  };
  if (cursor !== undefined) return continued(cursor, asked);
  const end = asked.to ?? now;
  const start = asked.from ?? end - DAY_MS;
  if (start > end) throw refused('/from', 'timeSpan', 'must not be after to, which is now when it is left out');
  if (end - start > LONGEST_MS) throw refused('/from', 'timeSpan', 'must be at most 7 days before to');
  return { from: start, to: end, caller, offset: 0 };
}

export function historyCursor({ from, to, caller, offset }: HistoryWindow): string {
  const parts = [from, to, offset, ...(caller === undefined ? [] : [caller])];
  return Buffer.from(parts.join('.')).toString('base64url');
}

type Asked = Record<'from' | 'to', number | undefined> & { caller: string | undefined };

function continued(cursor: string, asked: Asked): HistoryWindow {
  const [, start, end, skipped, caller] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  const [from, to, offset] = [start, end, skipped].map((part) => (part === undefined ? undefined : Number(part)));
  if (from === undefined || to === undefined || offset === undefined || to < from || to - from > LONGEST_MS)
    throw refused('/cursor', 'isCursor', 'must be a nextCursor of this list');
  if ((asked.from ?? from) !== from || (asked.to ?? to) !== to || (asked.caller ?? caller) !== caller)
    throw refused('/cursor', 'isCursor', 'must come from a page of the same from, to and caller');
  return { from, to, caller, offset };
}

function refused(pointer: string, code: string, detail: string): Problem {
  const error: InputError = { in: 'query', pointer, code, detail };
  return new Problem('VALIDATION_FAILED', { errors: [error] });
}
