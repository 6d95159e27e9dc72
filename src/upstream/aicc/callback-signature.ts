import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Secret } from '../../config/secret.js';
import { callbackText, type CallbackFields } from './callback-fields.js';

/** `forged`: missing or wrong. `expired`: right, but outside the window. */
export type SignatureVerdict = 'valid' | 'forged' | 'expired';

/**
 * No window is documented. In the reference's own example the signature is two minutes older than the hang-up that it
 * reports, so clocks may differ; repetitions inside the window are told by their nonce.
 */
export const SIGNATURE_WINDOW_MS = 15 * 60_000;

const NOT_SIGNED = new Set(['timestamp', 'nonce', 'signature']);

/** Checks the signature that the callback authentication mode "Shared Key" adds (API reference 1317). */
export function checkCallbackSignature(fields: CallbackFields, sharedKey: Secret, now: number): SignatureVerdict {
  const [timestamp, nonce, signature] = ['timestamp', 'nonce', 'signature'].map((name) => callbackText(fields, name));
  if (timestamp == null || nonce == null || signature == null || !/^\d{1,15}$/.test(timestamp)) return 'forged';
  // A form that was not encoded brings the plus signs of Base64 as blanks.
  const given = Buffer.from(signature.replaceAll(' ', '+'), 'base64');
  const expected = createHmac('sha256', sharedKey.reveal())
    .update(`${sharedKey.reveal()}_${timestamp}_${nonce}_${signedText(fields)}`)
    .digest();
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'forged';
  return Math.abs(now - Number(timestamp)) <= SIGNATURE_WINDOW_MS ? 'valid' : 'expired';
}

/**
 * All other parameters, sorted by name as Java sorts (upper case first), with every blank removed, inside values too:
 * the reference's Java prints a TreeMap and strips it. null prints as the four letters.
 */
function signedText(fields: CallbackFields): string {
  return [...fields]
    .filter(([name]) => !NOT_SIGNED.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(',')
    .replaceAll(' ', '');
}
