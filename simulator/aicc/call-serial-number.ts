import { randomInt } from 'node:crypto';
import { LosslessNumber } from 'lossless-json';
import type { SerialStyle } from './aicc-settings.js';

/** A new serial number: 13 digits of time as AICC's have, then random ones up to 19 or 30 digits. */
export function newCallSerialNo(style: SerialStyle): string {
  const length = style === 'number30' ? 30 : 19;
  let digits = String(Date.now());
  while (digits.length < length) digits += String(randomInt(10));
  return digits;
}

/** createCall's `result`: V1 documents callSerialNo as a number, and its example has no result at all. */
export function createCallResult(style: SerialStyle, callSerialNo: string): { result?: { callSerialNo: unknown } } {
  if (style === 'none') return {};
  return { result: { callSerialNo: style === 'string' ? callSerialNo : new LosslessNumber(callSerialNo) } };
}
