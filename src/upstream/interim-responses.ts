import type { Socket } from 'node:net';

/** `HTTP/1.1 1xx`, 101 aside: that would be another protocol from there on, and nobody asked for one. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r]/;
const STATUS_LINE_LENGTH = 13;
/** The length of `HTTP/1.1 `, after which the status begins. */
const STATUS_AT = 9;
const ONE = 0x31;
/** What is longer is no interim response of anybody: undici says what it is. */
const MAX_HEAD_BYTES = 16 * 1024;
const END_OF_HEAD = '\r\n\r\n';

/**
 * Lets no interim response through to undici. A client must be able to read any number of them before the answer,
 * expected or not (RFC 9110, section 15.2); undici takes an unexpected `100 Continue` for a broken connection. It sends
 * one request at a time over a connection, so that the first bytes after a request begin its answer.
 */
export function dropInterimResponses(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const push = socket.push.bind(socket);
  let atHead = false;
  let held: Buffer | null = null;

  socket.write = (...args: unknown[]) => {
    atHead = true;
    return write(...args);
  };

  socket.push = (chunk: Buffer | null) => {
    if (!atHead || (held === null && isFinal(chunk))) {
      atHead = false;
      return push(chunk);
    }
    const bytes: Buffer = Buffer.concat([held ?? Buffer.alloc(0), chunk ?? Buffer.alloc(0)]);
    const rest = bytes.subarray(lengthOfInterim(bytes));
    if (chunk !== null && isUndecided(rest)) {
      held = rest;
      return true;
    }
    atHead = false;
    held = null;
    const more = rest.length === 0 || push(rest);
    return chunk === null ? push(null) : more;
  };
}

/** The usual case, told by one byte. */
const isFinal = (chunk: Buffer | null) =>
  chunk !== null && chunk.length >= STATUS_LINE_LENGTH && chunk[STATUS_AT] !== ONE;

/** How many bytes at the start are whole interim responses. */
function lengthOfInterim(bytes: Buffer): number {
  let length = 0;
  while (INTERIM.test(statusLine(bytes.subarray(length)))) {
    const end = bytes.indexOf(END_OF_HEAD, length);
    if (end < 0) break;
    length = end + END_OF_HEAD.length;
  }
  return length;
}

/** True while these bytes may still become an interim response. */
function isUndecided(bytes: Buffer): boolean {
  const line = statusLine(bytes);
  if (line.length < STATUS_LINE_LENGTH) return 'HTTP/1.'.startsWith(line.slice(0, 7));
  return INTERIM.test(line) && bytes.length <= MAX_HEAD_BYTES;
}

const statusLine = (bytes: Buffer) => bytes.toString('latin1', 0, STATUS_LINE_LENGTH);
