import { RecordCipher, UnreadableRecord } from './record-cipher.js';
import type { RedisClient } from './redis-client.js';

/** Encrypted with the key that the state is encrypted with. */
const KEY_CHECK = 'bff:key-check';
const KEY_CHECK_TEXT = 'contact-centre-bff';
const OLDEST_REDIS = 7;
const OLDEST_VALKEY = 8;

/**
 * Whether the state may be kept in this Redis.
 * @returns null, or a sentence that says why not
 */
export async function whyUnusable(client: RedisClient, cipher: RecordCipher): Promise<string | null> {
  const [server, memory] = [await client.info('server'), await client.info('memory')];
  // Valkey also says which Redis it is compatible with.
  const valkey = field(server, 'valkey_version');
  const [product, version, oldest] =
    valkey === '' ? ['Redis', field(server, 'redis_version'), OLDEST_REDIS] : ['Valkey', valkey, OLDEST_VALKEY];
  if (Number.parseInt(version, 10) < oldest)
    return (
      `STATE_URL: ${product} ${version} is too old: ` +
      `this service needs Redis ${OLDEST_REDIS} or Valkey ${OLDEST_VALKEY}.`
    );
  const policy = field(memory, 'maxmemory_policy');
  if (Number(field(memory, 'maxmemory')) > 0 && policy !== 'noeviction')
    return (
      `STATE_URL: Redis may throw out sessions and open calls when it is full (maxmemory-policy ${policy}): ` +
      'set maxmemory-policy to noeviction.'
    );
  return whyUnreadable(client, cipher);
}

async function whyUnreadable(client: RedisClient, cipher: RecordCipher): Promise<string | null> {
  const sealed = cipher.encrypt(KEY_CHECK_TEXT, KEY_CHECK);
  await client.set(KEY_CHECK, sealed, 'NX');
  const kept = await client.getBuffer(KEY_CHECK);
  try {
    if (kept !== null) cipher.decrypt(kept, KEY_CHECK);
    if (kept !== null && !cipher.isNewest(kept)) await client.set(KEY_CHECK, sealed);
    return null;
  } catch (error) {
    if (!(error instanceof UnreadableRecord)) throw error;
    return (
      'STATE_ENCRYPTION_KEY: the state in Redis was written with another key. ' +
      'Set that one as STATE_ENCRYPTION_KEY_PREVIOUS, or use another database.'
    );
  }
}

function field(info: string, name: string): string {
  return new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
}
