import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { StateKey } from '../keys.js';
import { MemoryStore } from './memory-store.js';

const key = (name: string): StateKey => ({ name, partition: name, tenantId: 'acme' });

describe('MemoryStore, of a record that is read often', () => {
  const often = { ...key('session/acme/291'), isReadOften: true };
  let store: MemoryStore;
  beforeEach(() => {
    store = new MemoryStore();
  });
  afterEach(() => store.close());

  it('gives every reader the same value, until it is written anew', async () => {
    await store.set(often, { guid: 'g1' });
    const first = await store.read(often);
    expect(await store.transact([often], (step) => step.get(often))).toBe(first);
    await store.set(often, { guid: 'g2' });
    expect(first).toEqual({ guid: 'g1' });
    expect(await store.read(often)).toEqual({ guid: 'g2' });
  });

  it('lets none of them change it', async () => {
    await store.set(often, { credentials: { cookies: ['a'] } });
    const value = (await store.read<{ credentials: { cookies: string[] } }>(often))!;
    expect(() => value.credentials.cookies.push('b')).toThrow(TypeError);
    expect(() => Object.assign(value, { credentials: null })).toThrow(TypeError);
    expect(await store.read(often)).toEqual({ credentials: { cookies: ['a'] } });
  });

  it('counts the value as well as its text, and gives back all of it', async () => {
    const value = { text: 'x'.repeat(1000) };
    await store.set(key('session/acme/292'), value);
    const once = store.usedBytes;
    await store.set(often, value);
    expect((store.usedBytes - once) / once).toBeGreaterThan(1.9);
    await store.remove(often);
    expect(store.usedBytes).toBe(once);
  });
});
