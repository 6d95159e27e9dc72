import { isDeepStrictEqual } from 'node:util';
import { newCall, type Call } from './call.js';

/** What a call is kept as: the fields that say more than a new call does. That is a third of the whole. */
export type CallRecord = Partial<Call> & Pick<Call, 'id' | 'kind' | 'createdAt'>;

/** @param known what need not be kept, since whoever reads the record knows it again */
export function recordOf(call: Call, known: Partial<Call> = {}): CallRecord {
  const blank: Call = { ...blankOf(call), ...known };
  const fields = Object.entries(call) as [keyof Call, Call[keyof Call]][];
  const telling = fields.filter(([name, value]) => isKey(name) || differs(value, blank[name]));
  return Object.fromEntries(telling) as unknown as CallRecord;
}

export function callOf(record: CallRecord, known: Partial<Call> = {}): Call {
  return { ...blankOf(record), ...known, ...record };
}

function blankOf({ id, kind, createdAt }: CallRecord): Call {
  return newCall({ id, kind, agentId: null }, createdAt);
}

function differs(value: unknown, blank: unknown): boolean {
  return value !== blank && (typeof value !== 'object' || !isDeepStrictEqual(value, blank));
}

function isKey(name: string): boolean {
  return name === 'id' || name === 'kind' || name === 'createdAt';
}
