import { isDeepStrictEqual } from 'node:util';
import { newCall, type Call } from './call.js';

/** What a call is kept as: the fields that say more than a new call does. That is a third of the whole. */
export type CallRecord = Partial<Call> & Pick<Call, 'id' | 'kind' | 'createdAt'>;

/** @param known what need not be kept, since whoever reads the record knows it again */
export function recordOf(call: Call, known: Partial<Call> = {}): CallRecord {
  const { id, kind, createdAt } = call;
  const blank: Call = { ...newCall({ id, kind, agentId: null }, createdAt), ...known };
  const record: Partial<Record<keyof Call, unknown>> = {};
  for (const name of Object.keys(call) as (keyof Call)[])
    if (isKey(name) || differs(call[name], blank[name])) record[name] = call[name];
  return record as CallRecord;
}

export function callOf(record: CallRecord, known: Partial<Call> = {}): Call {
  return newCall({ agentId: null, ...known, ...record }, record.createdAt);
}

function differs(value: unknown, blank: unknown): boolean {
  return value !== blank && (typeof value !== 'object' || !isDeepStrictEqual(value, blank));
}

function isKey(name: string): boolean {
  return name === 'id' || name === 'kind' || name === 'createdAt';
}
