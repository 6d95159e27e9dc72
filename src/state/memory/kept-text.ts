import { valueOfJson } from '../state-json.js';

/** V8's header of a string, and its alignment. */
const HEADER_BYTES = 12;
const ALIGNMENT = 8;

/**
 * A value as it is kept: JSON whose characters take one byte each, so that its size is known. Without that one Chinese
 * character would make V8 spend two bytes on every character.
 */
export function keptText(value: unknown): string {
  return oneByteText(JSON.stringify(value));
}

export function openText(kept: string): unknown {
  return valueOfJson(plainText(kept));
}

/** The UTF-8 bytes of a text, as a text with one character per byte; ASCII stays as it is. */
export function oneByteText(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

export function plainText(kept: string): string {
  return isAscii(kept) ? kept : Buffer.from(kept, 'latin1').toString('utf8');
}

/** The same text in one piece: V8 keeps what was put together from parts as its parts, beside the whole. */
export function inOnePiece(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

/** What a one-byte string takes in the heap. */
export function bytesOf(kept: string): number {
  return Math.ceil((HEADER_BYTES + kept.length) / ALIGNMENT) * ALIGNMENT;
}

function isAscii(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
