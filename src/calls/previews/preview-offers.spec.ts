import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Environment } from '../../config/environment.js';
import { keys } from '../../state/keys.js';
import { MemoryStore } from '../../state/memory/memory-store.js';
import { PreviewOffers, type PreviewOffer } from './preview-offers.js';

const agent = { tenantId: 'acme', agentId: '291' };
const offer = (controlId: string, ...numbers: string[]) => ({ controlId, numbers, callData: null });

describe('PreviewOffers', () => {
  let store: MemoryStore;
  let offers: PreviewOffers;
  const environment = new Environment();
  beforeEach(() => {
    jest.useFakeTimers();
    store = new MemoryStore();
    offers = new PreviewOffers(store, environment);
  });
  afterEach(async () => {
    await store.close();
    jest.useRealTimers();
  });
  const add = async (controlId: string, ...numbers: string[]) => {
    jest.advanceTimersByTime(1000);
    return offers.add(agent, offer(controlId, ...numbers));
  };
  const listed = async () => (await offers.list(agent)).map(({ controlId }) => controlId);
  const giveBack = (taken: PreviewOffer) =>
    store.transact([keys.previews(agent)], (step) => offers.giveBackIn(step, agent, taken));
  const notOffered = { code: 'PREVIEW_NOT_OFFERED' };

  it('is used once, with one of its numbers', async () => {
    await add('1', '138', '139');
    await expect(offers.take(agent, '1', '137')).rejects.toMatchObject(notOffered);
    await expect(offers.take(agent, '2', '138')).rejects.toMatchObject(notOffered);
    expect(await offers.take(agent, '1', '139')).toMatchObject(offer('1', '138', '139'));
    await expect(offers.take(agent, '1', '139')).rejects.toMatchObject(notOffered);
    expect(await listed()).toEqual([]);
  });

  it('shows an offer without a number, which cannot be dialled', async () => {
    await add('1');
    expect(await listed()).toEqual(['1']);
    await expect(offers.take(agent, '1', '')).rejects.toMatchObject(notOffered);
  });

  it('takes an offer back to its place, with the life that it had left', async () => {
    const { expiresAt } = await add('1', '138');
    await add('2', '139');
    const taken = await offers.take(agent, '1', '138');
    await giveBack(taken);
    expect(await listed()).toEqual(['1', '2']);
    jest.setSystemTime(expiresAt - 1);
    expect(await offers.list(agent)).toMatchObject([{ controlId: '1', expiresAt }, { controlId: '2' }]);
    jest.setSystemTime(expiresAt);
    expect(await listed()).toEqual(['2']);
    await expect(offers.take(agent, '1', '138')).rejects.toMatchObject(notOffered);
  });

  it('keeps the newer offer when the one before it is given back', async () => {
    await add('1', '138');
    const taken = await offers.take(agent, '1', '138');
    const renewed = await add('1', '139');
    await giveBack(taken);
    expect(await offers.list(agent)).toEqual([renewed]);
  });

  it('removes exactly the offer that ran out, not the one that replaced it', async () => {
    const first = await add('1', '138');
    const second = await add('1', '139');
    const told: string[] = [];
    expect(await offers.remove(agent, first, () => told.push('first'))).toBe(false);
    expect(await offers.remove(agent, second, () => told.push('second'))).toBe(true);
    expect(told).toEqual(['second']);
    expect(await listed()).toEqual([]);
  });

  it('keeps the newest hundred', async () => {
    for (let number = 0; number < 105; number++) await add(String(number));
    expect(await listed()).toEqual(Array.from({ length: 100 }, (_, number) => String(number + 5)));
  });
});
