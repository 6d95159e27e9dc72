import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_ID_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** First byte of every plaintext: how what follows is written. A replica of an older release refuses what it cannot read. */
const FORMAT = 1;

interface CipherKey {
  readonly id: Buffer;
  readonly key: Buffer;
}

/** What is kept cannot be read by this process: it was written with another key, or by a newer release. */
export class UnreadableRecord extends Error {
  override readonly name = 'UnreadableRecord';
}

/**
 * Encrypts what is kept: key id, nonce, ciphertext and tag, bound to the name it is kept under. The newest key writes, both
 * read, so that a key can be changed without stopping.
 */
export class RecordCipher {
  readonly #newest: CipherKey;
  readonly #all: readonly CipherKey[];

  /** @param secrets 32 bytes in base64, the newest first */
  constructor(secrets: readonly [newest: string, ...previous: string[]]) {
    const [newest, ...previous] = secrets;
    this.#newest = cipherKey(newest);
    this.#all = [this.#newest, ...previous.map(cipherKey)];
  }

  encrypt(text: string, name: string): Buffer {
    const { id, key } = this.#newest;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(name));
    const format = cipher.update(Buffer.of(FORMAT));
    return Buffer.concat([id, iv, format, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  }

  /** Whether it was written with the key that writes now. */
  isNewest(kept: Buffer): boolean {
    return this.#newest.id.equals(kept.subarray(0, KEY_ID_BYTES));
  }

  /** @throws UnreadableRecord */
  decrypt(kept: Buffer, name: string): string {
    const key = this.#all.find(({ id }) => id.equals(kept.subarray(0, KEY_ID_BYTES)))?.key;
    if (key === undefined) throw new UnreadableRecord('It was written with a key that this process does not have');
    const iv = kept.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES);
    const end = kept.length - TAG_BYTES;
    try {
      const decipher = createDecipheriv(ALGORITHM, key, iv).setAAD(Buffer.from(name)).setAuthTag(kept.subarray(end));
      const plain = Buffer.concat([decipher.update(kept.subarray(KEY_ID_BYTES + IV_BYTES, end)), decipher.final()]);
      if (plain[0] === FORMAT) return plain.toString('utf8', 1);
    } catch {
      throw new UnreadableRecord('It was changed, or is not where it was written');
    }
    throw new UnreadableRecord('It was written by a newer release');
  }
}

/** What no two records have in common, whatever they say: key and nonce. */
export function markOf(kept: Buffer): string {
  return kept.toString('latin1', 0, KEY_ID_BYTES + IV_BYTES);
}

function cipherKey(secret: string): CipherKey {
  const bytes = Buffer.from(secret, 'base64');
  const derive = (purpose: string, length: number) => Buffer.from(hkdfSync('sha256', bytes, '', purpose, length));
  return { id: derive('state key id', KEY_ID_BYTES), key: derive('state', 32) };
}
