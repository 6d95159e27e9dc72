import { isLosslessNumber, parse, stringify } from 'lossless-json';
import { Refusal } from './return-code.js';

/** Body fields as text: clients send numbers and booleans as strings and the other way round; null is absent. */
export type RequestFields = ReadonlyMap<string, string>;

/** Reads a body losslessly, since `callcontrolid` is a 64-bit number. A body that is no object is 000-002. */
export function readFields(body: string): RequestFields {
  if (body.trim() === '') return new Map();
  const parsed = parseBody(body);
  if (parsed === null) return new Map();
  if (typeof parsed !== 'object' || Array.isArray(parsed)) throw new Refusal('000-002');
  return new Map(
    Object.entries(parsed)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, asText(value)]),
  );
}

function parseBody(body: string): unknown {
  try {
    return parse(body);
  } catch {
    // The message of the parser would quote the body, which may hold a password.
    throw new Refusal('000-002');
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isLosslessNumber(value) ? value.value : (stringify(value) ?? '');
}
