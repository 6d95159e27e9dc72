import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from './measured-process.js';

/** A `redis-server` of this run, which keeps nothing on disk. */
export class RedisServer {
  private constructor(
    private readonly client: Redis,
    /** What the service is told of it. */
    readonly settings: NodeJS.ProcessEnv,
  ) {}

  /** Ends the bench where there is no `redis-server`. */
  static async start(): Promise<RedisServer> {
    const port = await freePort();
    const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
      stdio: 'ignore',
    });
    process.once('exit', () => child.kill());
    await once(child, 'spawn').catch(() => {
      console.error('--redis needs redis-server 7 or later on the PATH. On Debian: sudo apt-get install redis-server');
      process.exit(1);
    });
    const url = `redis://127.0.0.1:${port}`;
    const client = new Redis(url);
    // Until it listens.
    client.on('error', () => undefined);
    await client.ping();
    return new RedisServer(client, { STATE_URL: url, STATE_ENCRYPTION_KEY: randomBytes(32).toString('base64') });
  }

  /** The next service begins with nothing. */
  async empty(): Promise<void> {
    await this.client.flushall();
  }
}
