import { afterEach, beforeEach, jest } from '@jest/globals';
import { Environment } from '../config/environment.js';
import { MemoryStore } from '../state/memory/memory-store.js';
import { SteppedCalls } from './stepped-calls.fixture.js';

/** For the head of a spec: calls in a store of each test's own, under fake time. */
export function callsForEachTest(): { store: MemoryStore; calls: SteppedCalls } {
  const under = {} as { store: MemoryStore; calls: SteppedCalls };
  beforeEach(() => {
    jest.useFakeTimers();
    under.store = new MemoryStore();
    under.calls = new SteppedCalls(under.store, new Environment());
  });
  afterEach(async () => {
    await under.store.close();
    jest.useRealTimers();
  });
  return under;
}
