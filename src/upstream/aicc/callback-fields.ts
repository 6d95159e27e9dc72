import { parseLosslessJson } from '../lossless-json.js';
import { wireObject } from '../wire-value.js';

/** The parameters of a callback by name, as they are signed: a text, or null. */
export type CallbackFields = ReadonlyMap<string, string | null>;

/**
 * Reads what a callback brings. Neither its format nor its content type is documented: the examples of API reference
 * 1318 and 1319 are the text of a Java map, those of its siblings are JSON, and forms are what such a sender falls back
 * to. So the body itself tells. Null when it is none of them.
 */
export function readCallbackFields(body: string): CallbackFields | null {
  const text = body.trim();
  if (text.startsWith('{')) return jsonFields(text) ?? mapFields(text);
  return text.includes('=') ? new Map(new URLSearchParams(text)) : null;
}

/** The text of a field; what is left out, empty or `null`, as value or as word, is null. */
export function callbackText(fields: CallbackFields, name: string): string | null {
  const value = fields.get(name)?.trim() ?? '';
  return value === '' || value === 'null' ? null : value;
}

function jsonFields(text: string): CallbackFields | null {
  try {
    const entries = Object.entries(wireObject(parseLosslessJson(text)) ?? {});
    return new Map(entries.flatMap(([name, value]) => (isPlain(value) ? [[name, printed(value)]] : [])));
  } catch {
    return null; // no JSON, or nested so deep that no parser takes it
  }
}

/** No field of a callback is a list or an object: what somebody adds is not ours to read. */
const isPlain = (value: unknown): value is string | number | boolean | null =>
  value === null || typeof value !== 'object';

const printed = (value: string | number | boolean | null) => (value === null ? null : String(value));

/** The only free text in a callback, and the field that follows it in Java's natural order and is mandatory. */
const [FREE_TEXT, AFTER_IT] = ['callData=', ', callSerialNo='];

/** `{a=b, c=d}`, where nothing is escaped: a customer's text must not pass for another field. */
function mapFields(text: string): CallbackFields | null {
  if (!text.endsWith('}')) return null;
  const inside = text.slice(1, -1).trim();
  const start = inside.startsWith(FREE_TEXT) ? 0 : inside.indexOf(`, ${FREE_TEXT}`) + 2;
  const end = inside.lastIndexOf(AFTER_IT);
  if (!inside.startsWith(FREE_TEXT, start) || end < start + FREE_TEXT.length) return fieldsOf(inside);
  const fields = fieldsOf(inside.slice(0, start) + inside.slice(end + 2));
  return new Map(fields).set('callData', inside.slice(start + FREE_TEXT.length, end));
}

function fieldsOf(text: string): CallbackFields | null {
  const pairs = text.split(/, (?=\w+=)/).map((pair) => /^(\w+)=(.*)$/s.exec(pair));
  const fields = pairs.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[1], pair[2] ?? ''] as const]));
  return fields.length === 0 ? null : new Map(fields);
}
