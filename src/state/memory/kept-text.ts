import { valueOfJson } from '../state-json.js';

/** V8's header of a string, and its alignment. */
const HEADER_BYTES = 12;
const ALIGNMENT = 8;

/**
 * A value as it is kept: JSON in ASCII, so that each character takes one byte and its size is known. Without that one
 * Chinese character would make V8 spend two bytes on every character.
 */
export function keptText(value: unknown): string {
  const json = JSON.stringify(value);
  return isAscii(json) ? json : json.replace(BEYOND_ASCII, escaped);
}

/** The value of a kept text. */
export function openText(kept: string): unknown {
  return valueOfJson(kept);
}

/** A kept value for many readers: none of them can change it. */
export function openForAll(kept: string): unknown {
  return frozen(openText(kept));
}

/** The UTF-8 bytes of a text, as a text with one character per byte; ASCII stays as it is. */
export function oneByteText(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** Undoes `oneByteText`. */
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

const BEYOND_ASCII = /[^\0-\x7f]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function frozen(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** Node counts the bytes of a text far faster than a pattern reads it. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
