import type { Call } from './call.js';

/** One page of a list of calls; `nextCursor` is null on the last one. */
export interface CallPage {
  items: readonly Call[];
  nextCursor: string | null;
}

const CURSOR = /^(\d{1,15})\.([0-9a-f-]{36})$/;

/** Whether this text was a `nextCursor` of ours. */
export function isCallCursor(text: unknown): boolean {
  return typeof text === 'string' && CURSOR.test(decoded(text));
}

/**
 * One page of calls that are sorted newest first. The cursor names the last call of the page before; it holds when that
 * call is forgotten meanwhile, and when newer ones arrive. One that is none begins at the first page: it is checked before.
 */
export function pageOf(calls: readonly Call[], limit: number, cursor: string | undefined): CallPage {
  const rest = cursor === undefined ? calls : after(calls, cursor);
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const more = last !== undefined && rest.length > items.length;
  return { items, nextCursor: more ? Buffer.from(`${last.createdAt}.${last.id}`).toString('base64url') : null };
}

function after(calls: readonly Call[], cursor: string): readonly Call[] {
  const [, createdAt, id] = CURSOR.exec(decoded(cursor)) ?? [];
  if (createdAt === undefined) return calls;
  const index = calls.findIndex((call) => call.id === id);
  return index >= 0 ? calls.slice(index + 1) : calls.filter((call) => call.createdAt < Number(createdAt));
}

const decoded = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();
