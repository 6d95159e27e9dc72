import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, AttackOptions } from './attack.js';

const LONGEST_MS = 5000;
const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;

/** Opens connections as fast as they end, so many at a time, and lets each of them act. */
function onSockets(act: (socket: Socket, random: () => number) => Promise<void> | void): Attack['run'] {
  return async (url, options) => {
    const random = randomOf(options.seed);
    let count = 0;
    const again = async () => {
      while (!options.signal.aborted) {
        count++;
        await oneSocket(url, options, (socket) => act(socket, random));
      }
    };
    await Promise.all(Array.from({ length: options.connections }, again));
    return count;
  };
}

/** Until the service closes the connection, the attacker does, or it has lasted long enough. */
async function oneSocket(url: string, { signal }: AttackOptions, act: (socket: Socket) => Promise<void> | void) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const end = () => void socket.destroy();
  const timer = setTimeout(end, LONGEST_MS);
  signal.addEventListener('abort', end);
  // A connection that is refused or reset is an answer, too.
  socket.on('error', () => undefined);
  socket.once('connect', () => void act(socket));
  await closed;
  signal.removeEventListener('abort', end);
  clearTimeout(timer);
}

/** Ask for a megabyte over and over, and read none of it. */
export const slowReaders = onSockets((socket) => {
  socket.pause().write(get('/docs/swagger-ui-bundle.js').repeat(20));
});

/** Begin a request and send a byte of it from time to time: headers on one half, a body on the other. */
export const slowSenders = onSockets(async (socket, random) => {
  const body =
    'POST /v1/agents/291/calls/outbound HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n';
  socket.resume().write(random() < 0.5 ? 'GET /v1/me HTTP/1.1\r\nX-Slow: ' : body);
  while (socket.writable) {
    socket.write('1');
    await sleep(200);
  }
});

/** Bytes that begin like HTTP and become anything. */
export const randomBytes = onSockets((socket, random) => {
  const begin = ['', 'GET ', 'POST /v1/me HTTP/1.1\r\n', 'CONNECT x:1 HTTP/1.1\r\n\r\n', get('/livez')][
    Math.floor(random() * 5)
  ];
  const length = Math.floor(random() * 4096);
  socket.resume().write(begin ?? '');
  socket.write(Buffer.from(Array.from({ length }, () => Math.floor(random() * 256))));
  if (random() < 0.5) socket.resetAndDestroy();
  else socket.end();
});

/** A thousand requests in one packet, without waiting for any answer. */
export const pipelining = onSockets((socket) => {
  socket.resume().end(get('/v1/agents/x/calls').repeat(1000));
});

/** Come and go at once. */
export const connectionChurn = onSockets((socket, random) => {
  if (random() < 0.5) socket.write(get('/v1/me'));
  socket.resetAndDestroy();
});

/** Headers beyond every limit: one that is long, or many. */
export const giantHeaders = onSockets((socket, random) => {
  const header = random() < 0.5 ? `X-Long: ${'a'.repeat(1024 * 1024)}\r\n` : 'X-Many: 1\r\n'.repeat(100_000);
  socket.resume().end(get('/v1/me', header));
});

/** Mulberry32: a small generator that a seed makes repeatable. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
