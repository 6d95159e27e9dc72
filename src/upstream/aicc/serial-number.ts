/** API reference 1306, 1318 and 1319: at most 50 characters. */
const SERIAL_NUMBER = /^[\w-]{1,50}$/;
/** What Java prints where there is none. */
const NONE = new Set(['null', '0']);

/** The serial number that stands in this text; null when there is none, so that the call is looked for by its telephones. */
export function serialNumber(text: string | null): string | null {
  return text !== null && SERIAL_NUMBER.test(text) && !NONE.has(text) ? text : null;
}
