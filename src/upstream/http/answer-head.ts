import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** `HTTP/1.1 1xx`, 101 aside: that would be another protocol from there on, and nobody asked for one. */
const INTERIM = /^HTTP\/1\.[01] 1(?!01)\d\d[ \r]/;
const STATUS_LINE_LENGTH = 13;
/** The length of `HTTP/1.1 `, after which the status begins. */
const STATUS_AT = 9;
const ONE = 0x31;
/** What is longer is nobody's head: undici says what it is. */
const MAX_HEAD_BYTES = 16 * 1024;
const END_OF_HEAD = '\r\n\r\n';
const FOLDS = ['\r\n ', '\r\n\t'];

const AT_HEAD = Symbol('at the head of an answer');
const HELD = Symbol('bytes of a head that is not whole');

interface WatchedSocket extends Socket {
  [AT_HEAD]: boolean;
  [HELD]: Buffer | null;
}

/**
 * Hands undici the heads of answers as it reads them: no interim response before them, no folded line in them. A client must be able to read any number of them before the answer,
 * expected or not (RFC 9110, section 15.2); undici takes an unexpected `100 Continue` for a broken connection. It sends
 * one request at a time over a connection, so that the first bytes after a request begin its answer.
 */
export function normaliseAnswerHeads(socket: Socket): void {
  // One function for all sockets, as there is one for every agent.
  Object.assign(socket, { [AT_HEAD]: false, [HELD]: null, write: writeRequest, push: pushAnswer });
}

function writeRequest(this: WatchedSocket, ...args: Parameters<Duplex['write']>): boolean {
  this[AT_HEAD] = true;
  return Duplex.prototype.write.apply(this, args);
}

function pushAnswer(this: WatchedSocket, chunk: Buffer | null): boolean {
  const held = this[HELD];
  if (!this[AT_HEAD] || (held === null && isUsual(chunk))) {
    this[AT_HEAD] = false;
    return Duplex.prototype.push.call(this, chunk);
  }
  const bytes: Buffer = Buffer.concat([held ?? Buffer.alloc(0), chunk ?? Buffer.alloc(0)]);
  const rest = unfolded(bytes.subarray(lengthOfInterim(bytes)));
  if (chunk !== null && isUndecided(rest)) {
    this[HELD] = rest;
    return true;
  }
  this[AT_HEAD] = false;
  this[HELD] = null;
  const more = rest.length === 0 || Duplex.prototype.push.call(this, rest);
  return chunk === null ? Duplex.prototype.push.call(this, null) : more;
}

/** A whole head of an answer, and no line of it is folded. */
const isUsual = (chunk: Buffer | null) =>
  chunk !== null &&
  chunk[STATUS_AT] !== ONE &&
  chunk.includes(END_OF_HEAD) &&
  !FOLDS.some((fold) => chunk.includes(fold));

/** RFC 9112, section 5.2: a client takes a folded line for a blank; undici takes it for no HTTP. */
function unfolded(bytes: Buffer): Buffer {
  const end = bytes.indexOf(END_OF_HEAD);
  const head = bytes.toString('latin1', 0, Math.max(end, 0));
  if (!FOLDS.some((fold) => head.includes(fold))) return bytes;
  return Buffer.concat([Buffer.from(head.replace(/\r\n[ \t]+/g, ' '), 'latin1'), bytes.subarray(end)]);
}

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

/** True while these bytes may still become an interim response, or a head with folded lines. */
const isUndecided = (bytes: Buffer) =>
  'HTTP/1.'.startsWith(bytes.toString('latin1', 0, 7)) &&
  !bytes.includes(END_OF_HEAD) &&
  bytes.length <= MAX_HEAD_BYTES;

const statusLine = (bytes: Buffer) => bytes.toString('latin1', 0, STATUS_LINE_LENGTH);
