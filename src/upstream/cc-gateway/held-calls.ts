import { wireObject, wireText } from '../wire-value.js';

/**
 * The ids in the `result` of `holdList`: information about each held call, as vendor's clients read it. Null
 * where it is something else.
 */
export function readHeldCalls(result: unknown): string[] | null {
  if (!Array.isArray(result)) return null;
  const ids = result.map((entry) => wireText(wireObject(entry)?.['callid']) ?? wireText(entry));
  return ids.includes(null) ? null : ids.filter((id) => id !== null);
}
