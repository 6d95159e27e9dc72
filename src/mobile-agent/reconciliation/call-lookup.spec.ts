import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AccessTokens } from '../../auth/access-token/access-tokens.js';
import type { BidirectionalCall } from '../../calls/bidirectional/bidirectional-calls.js';
import { newCall, type Call } from '../../calls/call.js';
import { CallSerials } from '../../calls/bidirectional/call-serials.js';
import { Environment } from '../../config/environment.js';
import { Secret } from '../../config/secret.js';
import { Problem } from '../../errors/problem.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import type { AiccClient } from '../../upstream/aicc/aicc-client.js';
import type { AiccClients } from '../../upstream/aicc/aicc-clients.js';
import { readCallRecord, type CallRecord } from '../../upstream/aicc/call-record.js';
import { CallLookup } from './call-lookup.js';

const CREATED_AT = 1_800_000_000_000;
const record = (fields: object): CallRecord =>
  readCallRecord({ callSerialNo: '7', called: '18800000001', startTime: String(CREATED_AT), state: 3, ...fields });
const kept = (change: Partial<Call> = {}): BidirectionalCall => {
  const numbers = { caller: '88889050', called: '18800000001' };
  return {
    tenantId: 'acme',
    sub: 'user',
    call: newCall({ id: 'a', kind: 'bidirectional', agentId: null, ...numbers, ...change }, CREATED_AT),
  };
};

describe(CallLookup.name, () => {
  const queryCallState = jest.fn<AiccClient['queryCallState']>();
  const queryCallDetailRecord = jest.fn<AiccClient['queryCallDetailRecord']>();
  let lookup: CallLookup;

  beforeEach(() => {
    queryCallState.mockReset().mockResolvedValue(null);
    queryCallDetailRecord.mockReset().mockResolvedValue({ total: 0, items: [] });
    const tokens: Pick<AccessTokens, 'withToken'> = { withToken: (_, ms, use) => use(new Secret('token'), ms) };
    const clients = { of: () => ({ queryCallState, queryCallDetailRecord }) };
    lookup = new CallLookup(
      tokens as AccessTokens,
      clients as unknown as AiccClients,
      new CallSerials(new MemoryStore()),
      new Environment(),
    );
  });
  const recorded = (...items: CallRecord[]) => queryCallDetailRecord.mockResolvedValue({ total: items.length, items });

  it('asks by serial number where there is one, and no more while the call goes on', async () => {
    const present = record({ state: 2 });
    queryCallState.mockResolvedValue(present);
    expect(await lookup.find(kept({ callSerialNo: '7' }))).toBe(present);
    expect(queryCallDetailRecord).not.toHaveBeenCalled();
  });

  it('takes the times of both telephones from the record of a call that is over', async () => {
    queryCallState.mockResolvedValue(record({ reasonCode: '1' }));
    recorded(record({ callSerialNo: '8' }), record({ talkingTime: String(CREATED_AT), reasonCode: '0' }));
    const found = await lookup.find(kept({ callSerialNo: '7' }));
    expect(found?.reasonCode).toBe('1');
    expect(found?.legs.customer.answeredAt).toBe(new Date(CREATED_AT).toISOString());
  });

  it('takes the reason from the record where the state tells none', async () => {
    queryCallState.mockResolvedValue(record({}));
    recorded(record({ reasonCode: '5' }));
    expect((await lookup.find(kept({ callSerialNo: '7' })))?.reasonCode).toBe('5');
  });

  it('is content with the state when there is no record, or none can be had', async () => {
    const ended = record({ reasonCode: '1' });
    queryCallState.mockResolvedValue(ended);
    expect(await lookup.find(kept({ callSerialNo: '7' }))).toBe(ended);
    queryCallDetailRecord.mockRejectedValue(new Problem('UPSTREAM_TIMEOUT'));
    expect(await lookup.find(kept({ callSerialNo: '7' }))).toBe(ended);
  });

  it('finds a call in the records that the state query no longer knows', async () => {
    const past = record({});
    recorded(past);
    expect(await lookup.find(kept({ callSerialNo: '7' }))).toBe(past);
  });

  it('finds a call without number by its telephones and time, the nearest first, and never one twice', async () => {
    const near = record({ callSerialNo: '2', startTime: String(CREATED_AT + 400) });
    const far = record({ callSerialNo: '1', startTime: String(CREATED_AT - 30_000) });
    recorded(far, near, record({ callSerialNo: '3', called: '18800000002' }));
    expect(await lookup.find(kept())).toBe(near);
    expect(await lookup.find(kept({ id: 'b' }))).toBe(far);
    expect(await lookup.find(kept({ id: 'c' }))).toBeNull();
    const [, query] = queryCallDetailRecord.mock.calls[0]!;
    expect(query).toMatchObject({ caller: '88889050', from: new Date(CREATED_AT - 60_000), offset: 0, limit: 100 });
  });

  it('recognises a number without its plus or leading zeros', async () => {
    const past = record({ called: '008618800000001' });
    recorded(past);
    expect(await lookup.find(kept({ called: '+8618800000001' }))).toBe(past);
  });

  it('asks once more when an answer got lost', async () => {
    const present = record({ state: 2 });
    queryCallState.mockRejectedValueOnce(new Problem('UPSTREAM_FAILURE')).mockResolvedValue(present);
    expect(await lookup.find(kept({ callSerialNo: '7' }))).toBe(present);
    expect(queryCallState).toHaveBeenCalledTimes(2);
  });

  it('fails where nobody can be asked', async () => {
    queryCallState.mockRejectedValue(new Problem('UPSTREAM_UNAVAILABLE'));
    await expect(lookup.find(kept({ callSerialNo: '7' }))).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});
