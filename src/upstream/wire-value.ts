import { parseLosslessJson } from './lossless-json.js';

/**
 * Reading single values off the wire. Both upstreams write the same field now as a text, now as a number, and leave
 * it out or empty as they please; whatever cannot be read is null.
 */
export type WireObject = Readonly<Record<string, unknown>>;

/** A JSON object; a list is none. */
export function wireObject(value: unknown): WireObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as WireObject) : null;
}

/** A text that says something; numbers as their digits. */
export function wireText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A whole number of at most fifteen digits, which a `number` holds exactly. */
export function wireInteger(value: unknown): number | null {
  const text = wireText(value);
  return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Epoch milliseconds as an ISO time; 0 stands for "not yet". */
export function wireInstant(value: unknown): string | null {
  const milliseconds = wireInteger(value);
  // Far beyond any real time: more than a Date can hold would throw.
  return milliseconds !== null && milliseconds > 0 && milliseconds < 8e15 ? new Date(milliseconds).toISOString() : null;
}

/** The JSON object that a body holds; null for HTML, nothing at all, half a body. */
export function parseWireObject(body: string): WireObject | null {
  try {
    return wireObject(parseLosslessJson(body));
  } catch {
    return null;
  }
}
