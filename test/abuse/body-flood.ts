import { Readable } from 'node:stream';
import { Pool } from 'undici';
import type { Attack } from './attack.js';
import { hostileRequests, type HostileRequest } from './hostile-requests.js';

const DIAL = '/v1/agents/291/calls/outbound';
const MEGABYTE = Buffer.alloc(1024 * 1024, 'x');

interface Sent extends Omit<HostileRequest, 'name' | 'body'> {
  body?: string | Readable;
}

/** The n-th request of each kind of flood. Nobody is signed in as agent 291, so nothing of it can be a call. */
const floods = {
  'bad bodies': (at: number): Sent => hostileRequests[at % hostileRequests.length]!,
  'fresh keys': (at: number): Sent => ({
    method: 'POST',
    path: DIAL,
    body: `{"called":"139${String(at).padStart(8, '0')}"}`,
    headers: { 'idempotency-key': `${process.pid}-${at}` },
  }),
  'endless bodies': (): Sent => ({ method: 'POST', path: DIAL, body: Readable.from(endless()) }),
} satisfies Record<string, (at: number) => Sent>;

/** Sends as many such requests as the service answers. */
export function bodyFlood(kind: keyof typeof floods): Attack['run'] {
  return async (url, { connections, signal }) => {
    const pool = new Pool(url, { connections });
    let count = 0;
    const sender = async () => {
      while (!signal.aborted) await send(pool, floods[kind](count++), signal);
    };
    await Promise.all(Array.from({ length: connections }, sender));
    await pool.destroy();
    return count;
  };
}

async function send(pool: Pool, { method, path, body, headers = {} }: Sent, signal: AbortSignal): Promise<void> {
  try {
    const type = body !== undefined && { 'content-type': 'application/json' };
    const options = { method: method as 'GET', path, headers: { ...type, ...headers }, body: body ?? null, signal };
    await (await pool.request(options)).body.dump();
  } catch {
    // Cut off: what the service does with an attacker is its own affair, as long as others are served.
  }
}

function* endless(): Iterable<Buffer> {
  for (let at = 0; at < 1000; at++) yield MEGABYTE;
}
