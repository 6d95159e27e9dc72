import type { UpstreamHeaders } from '../http/upstream-exchange.js';

/** Printable, without the characters that end a value in a header list; documented Guids have about 50 characters. */
const GUID = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]{1,256}$/;

/**
 * The Guid that an answer brings: header `Set-GUID: JSESSIONID=<Guid>` (API reference 0005), else `Guid`. Of several
 * the last one counts.
 */
export function readGuid(headers: UpstreamHeaders): string | null {
  return lastGuid(headerValues(headers, 'set-guid')) ?? lastGuid(headerValues(headers, 'guid'));
}

/** One Guid as it is written anywhere: with or without `JSESSIONID=`, attributes and quotes. */
function cleanGuid(text: string): string | null {
  const [value = ''] = text.split(';');
  const guid = value
    .trim()
    .replace(/^JSESSIONID\s*=\s*/i, '')
    .replace(/^"(.*)"$/, '$1');
  return GUID.test(guid) ? guid : null;
}

function lastGuid(values: string[]): string | null {
  if (values.length === 0) return null;
  const guids = values.flatMap((value) => value.split(',')).map(cleanGuid);
  return guids.findLast((guid) => guid !== null) ?? null;
}

/** All values of a header, whatever the case of its name. */
export function headerValues(headers: UpstreamHeaders, name: string): string[] {
  const values: string[] = [];
  for (const key in headers)
    if (key.length === name.length && key.toLowerCase() === name) values.push(...[headers[key] ?? []].flat());
  return values;
}
