import { request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface Request {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const CONNECTIONS = 64;

/** The browsers' side of one contender, over kept connections. */
export class Load {
  private readonly pool: Pool;

  constructor(private readonly url: string) {
    this.pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 });
  }

  /** Sends one request and reads its answer. @throws Error for any status but 2xx: what was refused was not measured */
  async send(request: Request): Promise<void> {
    const { statusCode, body } = await this.pool.request(request);
    const text = await body.text();
    if (statusCode >= 300) throw new Error(`${request.method} ${request.path}: ${statusCode} ${text}`);
  }

  /** Closed loop: each request once, as fast as the connections allow. */
  async burst(requests: readonly Request[]): Promise<void> {
    await Promise.all(requests.map((request) => this.send(request)));
  }

  /** Open loop: so many a second, whether or not the answers come. Milliseconds from sending to answer, sorted. */
  async atRate(perSecond: number, requests: readonly Request[]): Promise<number[]> {
    const times: number[] = [];
    const answered: Promise<void>[] = [];
    const beganAt = performance.now();
    for (let sent = 0; sent < requests.length;) {
      await sleep(1);
      for (
        const due = ((performance.now() - beganAt) * perSecond) / 1000;
        sent < due && sent < requests.length;
        sent++
      ) {
        const sentAt = performance.now();
        const request = requests[sent];
        if (request === undefined) continue;
        const answer = this.send(request).then(() => {
          times.push(performance.now() - sentAt);
        });
        answered.push(answer);
      }
    }
    await Promise.all(answered);
    return times.sort((one, other) => one - other);
  }

  /** Opens an event stream and leaves it open; what it brings is read and forgotten. */
  openStream(path: string, headers: Record<string, string>): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(this.url + path, { agent: false, headers }, (response) => {
        response.resume();
        if (response.statusCode === 200) resolve();
        else reject(new Error(`GET ${path}: ${response.statusCode}`));
      });
      request
        .on('error', () => undefined)
        .once('error', reject)
        .end();
    });
  }
}
