import { parse, stringify } from 'lossless-json';

/** A number that JavaScript prints exactly as it stood stays a number; any other becomes the text of its digits. */
const exactNumber = (digits: string) => (String(Number(digits)) === digits ? Number(digits) : digits);

const withoutPadding = (_key: string, value: unknown) => (typeof value === 'string' ? unpadded(value) : value);

/** Not by a pattern: `\0+$` begins anew at each of the NULs that stand in front of something, quadratic in their number. */
function unpadded(text: string): string {
  let end = text.length;
  while (text[end - 1] === '\0') end--;
  return text.slice(0, end);
}

/**
 * Parses JSON without losing a digit of ids, which have up to 30. Old gateways pad texts with NUL, inside strings
 * and after the end. Throws on anything that is not JSON.
 */
export function parseLosslessJson(text: string): unknown {
  const json = text.replace(/^\uFEFF/, '').replaceAll('\0', '');
  return parse(json, json.includes('\\u0000') ? withoutPadding : undefined, exactNumber);
}

/** JSON in which a bigint is a bare number with all its digits; properties that are undefined are left out. */
export function stringifyLosslessJson(value: object): string {
  return stringify(value) ?? '';
}
