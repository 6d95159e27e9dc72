import type { CallbackStyle } from './aicc-settings.js';
import type { CallbackFields } from './callback-fields.js';

type CallbackFormat = CallbackStyle['callbackFormat'];

/** The Content-Type is not documented ("Request headers: None"); these fit what is sent. */
export const contentTypes: Readonly<Record<CallbackFormat, string>> = {
  json: 'application/json;charset=UTF-8',
  form: 'application/x-www-form-urlencoded;charset=UTF-8',
  map: 'text/plain;charset=UTF-8',
};

/** Fields in the order of a Java TreeMap: upper case before lower case, so callData comes before callSerialNo. */
export function sortedFields(fields: CallbackFields): [name: string, value: string | null][] {
  return Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Writes a callback's fields; the reference prints its examples as the text of a Java map. */
export function callbackText(fields: CallbackFields, format: CallbackFormat): string {
  if (format === 'json') return JSON.stringify(fields);
  const entries = sortedFields(fields).map(([name, value]): [string, string] => [name, String(value)]);
  if (format === 'form') return new URLSearchParams(entries).toString();
  return `{${entries.map(([name, value]) => `${name}=${value}`).join(', ')}}`;
}
