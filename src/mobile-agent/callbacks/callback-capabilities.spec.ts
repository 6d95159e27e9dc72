import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { CallbackCapabilities } from './callback-capabilities.js';

const HOUR_MS = 3_600_000;
const target = { tenantId: 'acme', id: 'call-1' };

describe(CallbackCapabilities.name, () => {
  let store: MemoryStore;
  let capabilities: CallbackCapabilities;
  beforeEach(() => {
    jest.useFakeTimers();
    store = new MemoryStore();
    capabilities = new CallbackCapabilities(store);
  });
  afterEach(async () => {
    await store.close();
    jest.useRealTimers();
  });

  it('gives out what nobody can guess, in characters that a callback address may have', async () => {
    const given = await Promise.all(Array.from({ length: 50 }, () => capabilities.create(target)));
    expect(new Set(given).size).toBe(50);
    for (const capability of given) expect(capability).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  it('speaks for one call, and for no other spelling of itself', async () => {
    const capability = await capabilities.create(target);
    expect(await capabilities.find(capability)).toEqual(target);
    expect(await capabilities.find(capability.toLowerCase() + 'x')).toBeNull();
    expect(await capabilities.find('')).toBeNull();
  });

  it('keeps only a hash', async () => {
    const set = jest.spyOn(store, 'set');
    const capability = await capabilities.create(target);
    expect(JSON.stringify(set.mock.calls)).not.toContain(capability);
    expect(set.mock.calls[0]![0].name).toMatch(/^callback\/[\w-]{43}$/);
  });

  it('ends after a day, and sooner when its call is over', async () => {
    const [open, over] = [await capabilities.create(target), await capabilities.create(target)];
    await capabilities.retire(over, HOUR_MS);
    jest.advanceTimersByTime(HOUR_MS - 1);
    expect(await capabilities.find(over)).toEqual(target);
    jest.advanceTimersByTime(1);
    expect(await capabilities.find(over)).toBeNull();
    jest.advanceTimersByTime(23 * HOUR_MS - 1);
    expect(await capabilities.find(open)).toEqual(target);
    jest.advanceTimersByTime(1);
    expect(await capabilities.find(open)).toBeNull();
  });

  it('does not revive one that has ended', async () => {
    await capabilities.retire('never-given', HOUR_MS);
    expect(await capabilities.find('never-given')).toBeNull();
  });
});
