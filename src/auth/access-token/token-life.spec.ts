import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Secret } from '../../config/secret.js';
import { Problem } from '../../errors/problem.js';
import type { FetchedToken } from '../../upstream/aicc/access-token-answer.js';
import { TokenLife } from './token-life.js';

const LIFE_SECONDS = 600;
const wrongKey = new Problem('UPSTREAM_AUTH_FAILED');
const away = new Problem('UPSTREAM_UNAVAILABLE');

describe(TokenLife.name, () => {
  let issued: number;
  const fetchToken = jest.fn<() => Promise<FetchedToken>>();
  let life: TokenLife;

  beforeEach(() => {
    jest.useFakeTimers();
    issued = 0;
    fetchToken.mockReset();
    fetchToken.mockImplementation(() => {
      issued += 1;
      return Promise.resolve({ accessToken: new Secret(`token-${issued}`), expiresInSeconds: LIFE_SECONDS });
    });
    life = new TokenLife(fetchToken);
  });
  afterEach(() => {
    life.close();
    jest.useRealTimers();
  });

  const token = async (deadlineMs = 1000) => (await life.get(deadlineMs)).reveal();

  /** Passes the first renewal surely, or surely not, whatever the jitter. */
  const beforeRenewal = () => jest.advanceTimersByTimeAsync(LIFE_SECONDS * 749);
  const afterRenewal = () => jest.advanceTimersByTimeAsync(LIFE_SECONDS * 851);

  it('fetches once for 500 callers at the same moment', async () => {
    const tokens = await Promise.all(Array.from({ length: 500 }, () => token()));
    expect(new Set(tokens)).toEqual(new Set(['token-1']));
    expect(fetchToken).toHaveBeenCalledTimes(1);
  });

  it('renews at about 80 % of the life, and not before 75 %', async () => {
    await life.get(1000);
    await beforeRenewal();
    expect(fetchToken).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(LIFE_SECONDS * 102);
    expect(fetchToken).toHaveBeenCalledTimes(2);
    expect(await token()).toBe('token-2');
  });

  it('serves the old token while a renewal hangs', async () => {
    await life.get(1000);
    fetchToken.mockReturnValueOnce(new Promise(() => undefined));
    await afterRenewal();
    expect(fetchToken).toHaveBeenCalledTimes(2);
    expect(await token()).toBe('token-1');
  });

  it.each([
    ['is away', away],
    ['refuses the key', wrongKey],
  ])('serves the old token while it lives when the issuer %s, and tries again', async (_, failure) => {
    await life.get(1000);
    fetchToken.mockRejectedValueOnce(failure);
    await afterRenewal();
    expect(fetchToken).toHaveBeenCalledTimes(2);
    expect(await token()).toBe('token-1');
    await jest.advanceTimersByTimeAsync(LIFE_SECONDS * 148);
    expect(await token()).toBe('token-2');
  });

  it('serves no token past its life, counted from the moment it was asked for', async () => {
    fetchToken.mockImplementationOnce(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return { accessToken: new Secret('slow'), expiresInSeconds: LIFE_SECONDS };
    });
    const first = token(8000);
    await jest.advanceTimersByTimeAsync(5000);
    expect(await first).toBe('slow');

    fetchToken.mockRejectedValue(away);
    await jest.advanceTimersByTimeAsync(LIFE_SECONDS * 1000 - 5001);
    expect(await token()).toBe('slow');
    await jest.advanceTimersByTimeAsync(1);
    await expect(life.get(1000)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  it('is not misled by a wall clock that is set', async () => {
    await life.get(1000);
    jest.setSystemTime(Date.now() + 86_400_000);
    expect(await token()).toBe('token-1');
  });

  it('drops exactly the token that was refused', async () => {
    const first = await life.get(1000);
    life.drop(first);
    const second = await life.get(1000);
    life.drop(first);
    expect([second.reveal(), await token()]).toEqual(['token-2', 'token-2']);
  });

  it('lets a caller go at its own deadline, and the fetch go on for the others', async () => {
    let answer: (token: FetchedToken) => void = () => undefined;
    fetchToken.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const hasty = expect(life.get(100)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      outcome: 'not_executed',
    });
    const patient = token(8000);
    await jest.advanceTimersByTimeAsync(100);
    await hasty;
    answer({ accessToken: new Secret('late'), expiresInSeconds: LIFE_SECONDS });
    expect(await patient).toBe('late');
    expect(fetchToken).toHaveBeenCalledTimes(1);
  });

  it('answers from memory after a refused key, for a pause that doubles up to a minute', async () => {
    const start = performance.now();
    const askedAfterSeconds: number[] = [];
    fetchToken.mockImplementation(() => {
      askedAfterSeconds.push(Math.round((performance.now() - start) / 1000));
      return Promise.reject(wrongKey);
    });
    for (let second = 0; second < 200; second += 1) {
      await expect(life.get(1000)).rejects.toBe(wrongKey);
      await jest.advanceTimersByTimeAsync(1000);
    }
    expect(askedAfterSeconds).toEqual([0, 5, 15, 35, 75, 135, 195]);
  });

  it('asks again at once when the issuer was only away', async () => {
    fetchToken.mockRejectedValueOnce(away);
    await expect(life.get(1000)).rejects.toBe(away);
    expect(await token()).toBe('token-1');
  });

  it('plans no renewal that would come too late or at once', async () => {
    fetchToken.mockResolvedValue({ accessToken: new Secret('short'), expiresInSeconds: 1 });
    await life.get(1000);
    expect(jest.getTimerCount()).toBe(0);
    fetchToken.mockResolvedValue({ accessToken: new Secret('long'), expiresInSeconds: 1e9 });
    await jest.advanceTimersByTimeAsync(1000);
    await life.get(1000);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(fetchToken).toHaveBeenCalledTimes(2);
  });

  it('leaves no timer behind when closed, even if a fetch ends later', async () => {
    await life.get(1000);
    life.close();
    expect(jest.getTimerCount()).toBe(0);
    life.drop(new Secret('token-1'));
    await life.get(1000);
    expect(jest.getTimerCount()).toBe(0);
  });
});
