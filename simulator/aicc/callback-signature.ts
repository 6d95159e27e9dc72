import { createHmac, randomBytes } from 'node:crypto';
import type { CallbackFields } from './callback-fields.js';
import { sortedFields } from './callback-text.js';

/** Adds timestamp, nonce and signature; the nonce is a signed 64-bit number as text, as in the reference's example. */
export function signedFields(fields: CallbackFields, sharedKey: string, timestampMs: number): CallbackFields {
  const timestamp = String(timestampMs);
  const nonce = randomBytes(8).readBigInt64BE().toString();
  return { ...fields, timestamp, nonce, signature: callbackSignature(fields, sharedKey, timestamp, nonce) };
}

/**
 * The signature of API reference 1317. Its prose says SHA256 where its Java computes HmacSHA256, and that Java removes
 * every space from the printed map, inside values too; null prints as the four letters.
 */
export function callbackSignature(fields: CallbackFields, sharedKey: string, timestamp: string, nonce: string): string {
  const parameters = sortedFields(fields)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',')
    .replaceAll(' ', '');
  return createHmac('sha256', sharedKey).update(`${sharedKey}_${timestamp}_${nonce}_${parameters}`).digest('base64');
}
