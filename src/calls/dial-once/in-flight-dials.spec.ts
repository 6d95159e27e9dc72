import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { newCall } from '../call.js';
import { newAttempt } from './dial-attempt.js';
import { placedAnswer } from './dial-answer.js';
import type { IdempotencyRecord } from './idempotency-record.js';
import { keyed, Platform, press } from './dial-once.fixture.js';
import { joinedCall } from './kept-call.js';
import { IdempotencyStore } from './idempotency-store.js';
import { InFlightDials } from './in-flight-dials.js';

const call = newCall({ id: 'call-1', kind: 'outbound', agentId: '291', state: 'talking' }, 5);
const {
  id,
  own: { place, mark },
} = newAttempt(press, new Environment());

const open = (answered: IdempotencyRecord) => joinedCall(answered, keyed, new Platform());

describe('InFlightDials', () => {
  let store: MemoryStore;
  let marks: IdempotencyStore;
  let running: InFlightDials;
  beforeEach(() => {
    store = new MemoryStore();
    marks = new IdempotencyStore(store);
    running = new InFlightDials(marks);
  });
  afterEach(() => store.close());

  it.each([
    ['placed', () => Promise.resolve(call)],
    ['refused', () => Promise.reject(new Error('refused'))],
  ])('lets others join an attempt of this process, and forgets it once it is %s', async (_what, attempt) => {
    const first = running.run(id, attempt);
    const joined = running.join(place, mark, open);
    expect(await Promise.allSettled([joined])).toEqual(await Promise.allSettled([first]));
    expect(await running.join(place, mark, open)).toBeNull();
  });

  it('finds the answer of another process where it was written down', async () => {
    await marks.claim(place, mark);
    const joined = running.join(place, mark, open);
    await marks.change(place, id, { callId: call.id });
    await marks.answer(place, id, placedAnswer(call, {}));
    expect(await joined).toEqual(call);
  });

  it('has no answer where another attempt has the place by now', async () => {
    await marks.claim(place, { ...mark, attemptId: 'another' });
    expect(await running.join(place, mark, open)).toBeNull();
  });
});
