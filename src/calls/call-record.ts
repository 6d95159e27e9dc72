import { isDeepStrictEqual } from 'node:util';
import { newCall, type Call } from './call.js';

/** What a call is kept as: the fields that say more than a new call does. That is a third of the whole. */
export type CallRecord = Partial<Call> & Pick<Call, 'id' | 'kind' | 'createdAt'>;

const BLANK = newCall({ id: '', kind: 'outbound', agentId: null }, 0);
const NAMES = Object.keys(BLANK) as (keyof Call)[];
const KEYS: ReadonlySet<keyof Call> = new Set(['id', 'kind', 'createdAt']);

/** @param known what need not be kept, since whoever reads the record knows it again */
export function recordOf(call: Call, known: Partial<Call> = {}): CallRecord {
  const blank = (name: keyof Call) =>
    name in known ? known[name] : name === 'updatedAt' ? call.createdAt : BLANK[name];
  const record: Partial<Record<keyof Call, unknown>> = {};
  // Without a blank call to compare with: every step that touches calls comes by here.
  for (const name of NAMES) if (KEYS.has(name) || differs(call[name], blank(name))) record[name] = call[name];
  return record as CallRecord;
}

/** The call of a record; `known` is what the record leaves out because it stands elsewhere. */
export function callOf(record: CallRecord, known: Partial<Call> = {}): Call {
  const { id, kind, createdAt } = record;
  return Object.assign(newCall({ id, kind, agentId: null }, createdAt), known, record);
}

function differs(value: unknown, blank: unknown): boolean {
  return value !== blank && (typeof value !== 'object' || !isDeepStrictEqual(value, blank));
}
