import { describe, expect, it } from '@jest/globals';
import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { RecordCipher, UnreadableRecord } from './record-cipher.js';

const secret = Buffer.alloc(32, 7).toString('base64');
const other = Buffer.alloc(32, 8).toString('base64');

/** A record as a release would write it whose format has this number. */
function written(format: number, text: string, name: string): Buffer {
  const derive = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'base64'), '', purpose, length));
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', derive('state', 32), iv).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(Buffer.of(format)), cipher.update(text), cipher.final()]);
  return Buffer.concat([derive('state key id', 4), iv, sealed, cipher.getAuthTag()]);
}

describe('RecordCipher', () => {
  it('writes format 1 and reads it, with the key before as well', () => {
    expect(new RecordCipher([secret]).decrypt(written(1, '{"a":1}', 'one'), 'one')).toBe('{"a":1}');
    const kept = new RecordCipher([secret]).encrypt('{"a":1}', 'one');
    expect(new RecordCipher([other, secret]).decrypt(kept, 'one')).toBe('{"a":1}');
  });

  it.each([0, 2, 255])('reads nothing of format %i, and says that another release wrote it', (format) => {
    const cipher = new RecordCipher([secret]);
    expect(() => cipher.decrypt(written(format, '{"a":1}', 'one'), 'one')).toThrow(
      new UnreadableRecord('It was written by a newer release'),
    );
  });

  it('reads nothing that another key wrote, or that stands elsewhere', () => {
    const kept = new RecordCipher([secret]).encrypt('{"a":1}', 'one');
    expect(() => new RecordCipher([other]).decrypt(kept, 'one')).toThrow(
      new UnreadableRecord('It was written with a key that this process does not have'),
    );
    expect(() => new RecordCipher([secret]).decrypt(kept, 'two')).toThrow(
      new UnreadableRecord('It was changed, or is not where it was written'),
    );
  });
});
