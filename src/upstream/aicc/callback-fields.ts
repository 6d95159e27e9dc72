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
const FREE_TEXT = /(?:^|,\s*)callData=/;
const AFTER_IT = /,\s*callSerialNo=/g;
/** Java prints `, `; a proxy or a log may break the line there. A comma inside a time is no end: no name follows it. */
const NEXT_FIELD = /,\s*(?=\w+=)/;

/** `{a=b, c=d}`, where nothing is escaped: a customer's text must not pass for another field. */
function mapFields(text: string): CallbackFields | null {
  const inside = text.slice(1, -1).trim();
  if (!text.endsWith('}') || !/^\w+=/.test(inside)) return null;
  const start = FREE_TEXT.exec(inside);
  const end = [...inside.matchAll(AFTER_IT)].at(-1);
  const from = start === null ? Infinity : start.index + start[0].length;
  if (start === null || end === undefined || end.index < from) return fieldsOf(inside);
  const others = [inside.slice(0, start.index), inside.slice(end.index + 1)].flatMap((part) => [...fieldsOf(part)]);
  return new Map(others).set('callData', inside.slice(from, end.index));
}

function fieldsOf(text: string): CallbackFields {
  const pairs = text.split(NEXT_FIELD).map((pair) => /^(\w+)=(.*)$/s.exec(pair.trim()));
  const fields = pairs.flatMap((pair) => (pair?.[1] === undefined ? [] : [[pair[1], pair[2] ?? ''] as const]));
  return new Map(fields);
}
