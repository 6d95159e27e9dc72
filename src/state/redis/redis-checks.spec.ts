import { describe, expect, it } from '@jest/globals';
import { RecordCipher } from './record-cipher.js';
import { whyUnusable } from './redis-checks.js';
import type { RedisClient } from './redis-client.js';

const cipher = new RecordCipher([Buffer.alloc(32).toString('base64')]);
const serverThatSays = (...lines: string[]) =>
  ({
    info: () => Promise.resolve(lines.join('\r\n')),
    set: () => Promise.resolve('OK'),
    getBuffer: () => Promise.resolve(null),
  }) as unknown as RedisClient;

describe('a Redis that is too old', () => {
  it.each([
    [['redis_version:6.2.14'], 'STATE_URL: Redis 6.2.14 is too old: this service needs Redis 7 or Valkey 8.'],
    [
      ['redis_version:7.2.4', 'server_name:valkey', 'valkey_version:7.2.8'],
      'STATE_URL: Valkey 7.2.8 is too old: this service needs Redis 7 or Valkey 8.',
    ],
  ])('is refused by its own version (%s)', async (lines, sentence) => {
    expect(await whyUnusable(serverThatSays(...lines), cipher)).toBe(sentence);
  });

  it.each([[['redis_version:7.0.15']], [['redis_version:7.2.4', 'server_name:valkey', 'valkey_version:8.0.1']]])(
    'is not one that is new enough (%s)',
    async (lines) => {
      expect(await whyUnusable(serverThatSays(...lines), cipher)).toBeNull();
    },
  );
});
