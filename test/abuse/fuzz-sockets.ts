import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface FuzzOptions {
  connections: number;
  /** The same seed makes the same connections. */
  seed: number;
  /** How many are open at the same time. */
  atOnce?: number;
}

export interface FuzzFigures {
  connections: number;
  /** Connections that were never accepted: the server is gone, or its queue is full. */
  refused: number;
  /** Answers by status, of those who stayed to read them. */
  answers: Record<string, number>;
}

/** A request head, or what somebody may take for one. */
const HEADS = [
  'CONNECT x:1 HTTP/1.1\r\n\r\n',
  'CONNECT x:1 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello',
  'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
  'GET /livez HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'GET /livez HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n',
  'PUT /v1/agents/291/session HTTP/1.1\r\nHost: a\r\nExpect: nonsense\r\n\r\n',
  'PUT /v1/agents/291/session HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{"a":',
  'PUT /v1/agents/x/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  'PUT /v1/agents/x/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n',
  'PUT /v1/agents/x/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=b\r\nx\r\n0\r\nTrailer: y\r\n\r\n',
  'GET /livez HTTP/1.0\r\n\r\n',
  'GET /livez HTTP/1.1\r\n\r\n',
  'GET /livez HTTP/9.9\r\nHost: a\r\n\r\n',
  'OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET http://x:99999/%zz HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /v1/agents/291/events HTTP/1.1\r\nHost: a\r\n\r\n',
  'HEAD /metrics HTTP/1.1\r\nHost: a\r\n\r\n',
  `GET /${'x'.repeat(17_000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `GET /livez HTTP/1.1\r\nHost: a\r\nA: ${'x'.repeat(17_000)}\r\n\r\n`,
  `GET /livez HTTP/1.1\r\n${'A: b\r\n'.repeat(1500)}\r\n`,
  'GET /livez HTTP/1.1\r\nHost: a\r\nA\0: \x7f\r\n\r\n',
  ' \r\n\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
] as const;

const READS_FOR_MS = 3000;

/** Connections that say what HTTP does not allow, say it at the wrong time, and break off at any byte. */
export async function fuzzSockets(url: string, { connections, seed, atOnce = 50 }: FuzzOptions): Promise<FuzzFigures> {
  const { hostname, port } = new URL(url);
  const random = randomFrom(seed);
  const figures: FuzzFigures = { connections: 0, refused: 0, answers: {} };
  const client = async () => {
    while (figures.connections < connections) {
      figures.connections++;
      const answer = await misbehave(Number(port), hostname, random);
      if (answer === null) figures.refused++;
      for (const [, status] of (answer ?? '').matchAll(/^HTTP\/1\.1 (\d{3}) /gm))
        figures.answers[status!] = (figures.answers[status!] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  return figures;
}

/** One connection; what was answered, or null when it was not accepted. */
async function misbehave(port: number, host: string, random: () => number): Promise<string | null> {
  const pick = (count: number) => Math.floor(random() * count);
  const bytes = mutated(Array.from({ length: 1 + pick(3) }, () => HEADS[pick(HEADS.length)]).join(''), pick);
  const cut = pick(2) === 0 ? bytes.length : pick(bytes.length + 1);
  const pieces = pick(3) === 0 ? 2 : 1;
  const end = pick(4);

  const socket = connect(port, host);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  socket.on('error', () => undefined); // resets are the subject here
  const closed = new Promise((resolve) => socket.once('close', resolve));
  if (!(await isConnected(socket))) return null;
  for (let piece = 0; piece < pieces; piece++) {
    socket.write(bytes.subarray((cut * piece) / pieces, (cut * (piece + 1)) / pieces));
    if (pieces > 1) await sleep(pick(3));
  }
  if (end === 0) socket.resetAndDestroy();
  else if (end === 1) setTimeout(() => socket.resetAndDestroy(), pick(5));
  else if (end === 2) socket.end();
  // Whoever has closed its half reads until the server closes the other one; an event stream stays open all the same.
  const patience = setTimeout(() => socket.resetAndDestroy(), end === 2 ? READS_FOR_MS : 20 + pick(60));
  await closed;
  clearTimeout(patience);
  return answer;
}

async function isConnected(socket: Socket): Promise<boolean> {
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  }
}

/** In every second one some bytes are others. */
function mutated(text: string, pick: (count: number) => number): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  if (pick(2) === 0) for (let changes = pick(4); changes >= 0; changes--) bytes[pick(bytes.length)] = pick(256);
  return bytes;
}

/** mulberry32: small, quick, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
