import { isSafeNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import { ControlError } from './control-error.js';

/** Reads JSON without losing digits of 64-bit ids; other numbers are plain ones. */
export function readLossless(text: string): unknown {
  try {
    return parse(text, undefined, (digits) => (isSafeNumber(digits) ? Number(digits) : new LosslessNumber(digits)));
  } catch (error) {
    throw new ControlError(`The body is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Writes it back with the same digits. */
export function writeLossless(value: unknown): string {
  return stringify(value) ?? 'null';
}
