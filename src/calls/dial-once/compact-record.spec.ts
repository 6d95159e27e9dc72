import { describe, expect, it } from '@jest/globals';
import { newCall } from '../call.js';
import { compactRecord, wholeRecord } from './compact-record.js';
import {
  placedAnswer,
  problemAnswer,
  withoutKnownKind,
  type DialAnswer,
  type IdempotencyRecord,
} from './idempotency-record.js';
import { Platform, keyed } from './dial-once.fixture.js';
import { keptCall } from './kept-call.js';
import { Problem } from '../../errors/problem.js';

const id = '0b7e3c1a-52d4-4f6b-9a8e-1f2d3c4b5a69';
const at = Date.parse('2026-01-31T09:15:00Z');
const wanted = { agentId: '291', called: '139', callId: 'waiting-1' };
const steps = Object.assign(new Platform(), { wanted });
const answered = (answer: DialAnswer): IdempotencyRecord => ({
  attemptId: 'a1b2c3d4',
  fingerprint: 'f1f2f3f4f5f6',
  leaseEndsAt: 0,
  keepMs: 0,
  callId: id,
  answer,
  keptUntil: at + 86_400_000,
  awaited: false,
  displaced: null,
});
/** As the store gives it back. */
const kept = (record: IdempotencyRecord) =>
  wholeRecord(JSON.parse(JSON.stringify(compactRecord(record))) as ReturnType<typeof compactRecord>);

describe('the record of an answered request', () => {
  it.each([
    ['names its call anew', { callId: '1-1618900001-1027' }],
    ['keeps the name that it asked for', {}],
    ['was overtaken by events', { callId: '1-1', state: 'talking', heardAt: at + 5, updatedAt: at + 5 } as const],
    ['has a serial number', { callSerialNo: '1618901234567812345' }],
  ])('gives back the call of an answer that %s', async (_what, more) => {
    const call = newCall({ ...wanted, id, kind: 'outbound', ...more }, at);
    const record = kept(answered(placedAnswer(call, wanted)));
    expect(await keptCall(record, keyed, steps)).toEqual(call);
    expect(record).toMatchObject({ attemptId: 'a1b2c3d4', fingerprint: 'f1f2f3f4f5f6', keptUntil: at + 86_400_000 });
  });

  it('gives back a call of another kind than the request makes, which only moved it', async () => {
    const call = newCall({ ...wanted, id, kind: 'inbound' }, at);
    const record = kept(answered(withoutKnownKind(placedAnswer(call, wanted), keyed)));
    expect(await keptCall(record, keyed, steps)).toEqual(call);
  });

  it('leaves out the kind that the request says again, which a record without one is of', async () => {
    const call = newCall({ ...wanted, id, kind: 'outbound' }, at);
    const record = answered(withoutKnownKind(placedAnswer(call, wanted), keyed));
    expect(compactRecord(record)).toHaveLength(2);
    expect(await keptCall(kept(record), keyed, steps)).toEqual(call);
  });

  it('gives back a problem, with the call that may exist', async () => {
    const upstream = { system: 'cc-gateway', operation: 'callout', code: 'HTTP 500' } as const;
    const details = { upstream, call: id, location: `/v1/agents/291/calls/${id}` };
    const record = kept(answered(problemAnswer(new Problem('UPSTREAM_FAILURE', details))));
    await expect(keptCall(record, keyed, steps)).rejects.toMatchObject({ code: 'UPSTREAM_FAILURE', details });
  });
});
