import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Token } from './token.js';

afterEach(() => void jest.restoreAllMocks());

describe('a token', () => {
  it('is asked for anew when the source has lost the request, as in a sleep', async () => {
    const forever = new Promise<string>(() => undefined);
    const answers = [forever, 't1'];
    const token = new Token(() => answers.shift()!);
    void token.header();
    const later = Date.now() + 3_600_000;
    jest.spyOn(Date, 'now').mockReturnValue(later);
    await expect(token.header()).resolves.toEqual({ authorization: 'Bearer t1' });
  }, 5_000);
});
