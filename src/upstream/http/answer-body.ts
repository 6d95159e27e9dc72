import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { brotliDecompress, constants, gunzip, inflate, inflateRaw } from 'node:zlib';

type HeaderValue = string | string[] | undefined;

const valuesOf = (header: HeaderValue) => (typeof header === 'string' ? [header] : (header ?? []));

/** Lenient like browsers: of what is cut off, the part that came; whether it will do is for its reader to say. */
const FLUSH = { finishFlush: constants.Z_SYNC_FLUSH };
const GZIP = Buffer.from([0x1f, 0x8b]);

const asItIs = (bytes: Buffer) => Promise.resolve(bytes);

/** RFC 9110, section 8.4.1, with the two ways in which `deflate` is really sent. */
const decoders = new Map<string, (bytes: Buffer, maxOutputLength: number) => Promise<Buffer>>(
  Object.entries({
    identity: asItIs,
    '': asItIs,
    gzip: (bytes: Buffer, maxOutputLength: number) =>
      // A box that unpacks may leave the header as it was.
      bytes.subarray(0, 2).equals(GZIP) ? promisify(gunzip)(bytes, { ...FLUSH, maxOutputLength }) : asItIs(bytes),
    deflate: (bytes: Buffer, maxOutputLength: number) =>
      promisify(((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(bytes, { ...FLUSH, maxOutputLength }),
    br: (bytes: Buffer, maxOutputLength: number) =>
      promisify(brotliDecompress)(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, maxOutputLength }),
  }),
);

/** One or two are applied. Each may unpack to the limit anew, and a header has room for thousands. */
const MOST_CODINGS = 5;

/**
 * The bytes of a body before it was coded. None is asked for; a server or a box in front may do it all the same.
 *
 * @throws Error with the code `ERR_BUFFER_TOO_LARGE` when there would be more than so many; another when it cannot be read
 */
export async function decodedBody(bytes: Buffer, contentEncoding: HeaderValue, maxBytes: number): Promise<Buffer> {
  const codings = valuesOf(contentEncoding).flatMap((value) => value.toLowerCase().split(','));
  if (codings.length > MOST_CODINGS) throw new Error('Too many content codings');
  let decoded = bytes;
  // Applied in the order in which they are listed.
  for (const coding of codings.map((name) => name.trim().replace(/^x-/, '')).reverse()) {
    const decode = decoders.get(coding);
    if (decode === undefined) throw new Error('Unknown content coding');
    if (decoded.length > 0) decoded = await decode(decoded, maxBytes);
  }
  return decoded;
}

/** Labels under which UTF-8 is sent: JSON is nothing else (RFC 8259, section 8.1), and Java says Latin-1 of everything. */
const TAKEN_FOR_UTF_8 = new Set([
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'iso8859-1',
  'latin1',
  'windows-1252',
]);

/** The text of a body, whatever charset it is in. */
export function bodyText(bytes: Buffer, contentType: HeaderValue): string {
  const charset = charsetOf(valuesOf(contentType).at(-1) ?? '');
  if ((charset === undefined || TAKEN_FOR_UTF_8.has(charset)) && isUtf8(bytes)) return bytes.toString();
  const decoder = decoderOf(byteOrderMark(bytes) ?? charset ?? 'utf-8');
  const text = decoder.decode(bytes);
  return decoder.encoding === 'utf-8' && isMostlyBroken(text) ? new TextDecoder('gb18030').decode(bytes) : text;
}

const charsetOf = (contentType: string) => /;\s*charset\s*=\s*["']?([^\s;"']+)/i.exec(contentType)?.[1]?.toLowerCase();

function byteOrderMark(bytes: Buffer): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

function decoderOf(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder(); // nobody knows such a charset
  }
}

/**
 * A text that was cut inside a character has one broken character among whole ones; what has more broken ones than whole
 * is not UTF-8, and of a Chinese product most likely GBK, whose second bytes would pass for backslashes and ruin the JSON.
 */
function isMostlyBroken(text: string): boolean {
  const broken = text.split('\uFFFD').length - 1;
  return broken > (text.match(/[\u0080-\uFFFC]/g)?.length ?? 0);
}
