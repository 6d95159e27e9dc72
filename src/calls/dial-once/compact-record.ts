import type { ErrorCode } from '../../errors/catalogue.js';
import type { ProblemDetails } from '../../errors/problem.js';
import type { Call } from '../call.js';
import type { DialAnswer, IdempotencyRecord } from './idempotency-record.js';

/**
 * A record as it is kept. One with an answer is kept for a day, a million of them: its ids and times stand in one short
 * text, and names that are in every record are left out.
 */
export type CompactRecord =
  | IdempotencyRecord
  | readonly [head: string, gatewayCallId?: string | null, more?: Partial<Call>]
  | readonly [head: string, noCall: null, code: ErrorCode, details: ProblemDetails];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function compactRecord(record: IdempotencyRecord): CompactRecord {
  const { attemptId, fingerprint, callId, answer, keptUntil } = record;
  if (answer === null || keptUntil === null || callId === null) return record;
  const head = (createdAt: number) =>
    [attemptId, fingerprint, shortId(callId), shortTime(keptUntil), shortTime(createdAt)].join(' ');
  if ('code' in answer) return [head(0), null, answer.code, answer.details];
  const { id, createdAt, callId: gatewayCallId, ...more } = answer.call;
  if (id !== callId) return record;
  return Object.keys(more).length === 0
    ? [head(createdAt), gatewayCallId ?? null]
    : [head(createdAt), gatewayCallId ?? null, more];
}

export function wholeRecord(record: CompactRecord): IdempotencyRecord {
  if ('attemptId' in record) return record;
  const [attemptId = '', fingerprint = '', id = '', keptUntil = '', createdAt = ''] = record[0].split(' ');
  const callId = longId(id);
  const answer: DialAnswer =
    record.length === 4
      ? { code: record[2], details: record[3] }
      : { call: { ...record[2], ...named(record[1]), id: callId, createdAt: parseInt(createdAt, 36) } };
  // The lease is over with the answer.
  const ended = { leaseEndsAt: 0, keepMs: 0, awaited: false, displaced: null };
  return { attemptId, fingerprint, callId, answer, keptUntil: parseInt(keptUntil, 36), ...ended };
}

/** A call without an id of its own has that of its request, or none. */
const named = (callId: string | null | undefined) => (callId == null ? {} : { callId });

const shortTime = (time: number) => time.toString(36);

/** A UUID in 22 characters; anything else as it is. */
function shortId(id: string): string {
  return UUID.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url') : `=${id}`;
}

function longId(short: string): string {
  if (short.startsWith('=')) return short.slice(1);
  const hex = Buffer.from(short, 'base64url').toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
