import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { newCall } from '../call.js';
import { newAttempt, placedAnswer, type IdempotencyRecord } from './idempotency-record.js';
import { keyed, Platform, request } from './dial-once.fixture.js';
import { IdempotencyStore } from './idempotency-store.js';
import { InFlightDials } from './in-flight-dials.js';
import { joinedCall } from './kept-call.js';

const call = newCall({ id: 'call-1', kind: 'outbound', agentId: '291', state: 'talking' }, 5);
const attempt = newAttempt(request, new Environment());
const {
  id,
  own: { key, record },
} = attempt;

const open = (answered: IdempotencyRecord) => joinedCall(answered, keyed, new Platform());

describe('InFlightDials', () => {
  let store: MemoryStore;
  let records: IdempotencyStore;
  let inFlight: InFlightDials;
  beforeEach(() => {
    store = new MemoryStore();
    records = new IdempotencyStore(store);
    inFlight = new InFlightDials(records);
  });
  afterEach(() => store.close());

  it.each([
    ['placed', () => Promise.resolve(call)],
    ['refused', () => Promise.reject(new Error('refused'))],
  ])('lets others join an attempt of this process, and forgets it once it is %s', async (_what, run) => {
    const first = inFlight.run(id, run);
    const joined = inFlight.join(key, record, open);
    expect(await Promise.allSettled([joined])).toEqual(await Promise.allSettled([first]));
    expect(await inFlight.join(key, record, open)).toBeNull();
  });

  it('finds the answer of another process where it was written down', async () => {
    await records.claim(attempt);
    const joined = inFlight.join(key, record, open);
    await records.change(key, id, { callId: call.id });
    await records.answer(attempt, placedAnswer(call, {}));
    expect(await joined).toEqual(call);
  });

  it('has no answer where another attempt has the key by now', async () => {
    await records.claim({ own: { key, record: { ...record, attemptId: 'another' } }, beside: null });
    expect(await inFlight.join(key, record, open)).toBeNull();
  });
});
