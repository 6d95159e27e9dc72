import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './redis-store.fixture.js';
import { freePort, RedisServer } from './redis-server.fixture.js';

const NAME = 'calls';

/** A master, a replica of it, and one Sentinel that promotes the replica when the master is gone. */
export class RedisSentinel {
  readonly #directory = mkdtempSync(join(tmpdir(), 'redis-sentinel-'));
  #process: ChildProcess | null = null;

  private constructor(
    private readonly port: number,
    readonly master: RedisServer,
    readonly replica: RedisServer,
  ) {}

  static async start(): Promise<RedisSentinel> {
    const master = await RedisServer.start();
    const replica = await RedisServer.start('--replicaof', '127.0.0.1', String(master.port));
    // A Sentinel asks a master only every ten seconds who its replicas are.
    await until(() => master.cli('INFO', 'replication').includes('state=online'));
    const sentinel = new RedisSentinel(await freePort(), master, replica);
    await sentinel.watch();
    return sentinel;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0?sentinel=${NAME}`;
  }

  /** Until the replica has everything that was written: what it lacks is lost with the master. */
  async isReplicated(): Promise<void> {
    const offset = (server: RedisServer) => /master_repl_offset:(\d+)/.exec(server.cli('INFO', 'replication'))?.[1];
    await until(() => offset(this.master) === offset(this.replica));
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once('exit', resolve));
    this.#process?.kill('SIGKILL');
    await ended;
    await Promise.all([this.master.end(), this.replica.end()]);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  private async watch(): Promise<void> {
    const file = join(this.#directory, 'sentinel.conf');
    const settings = [
      `port ${this.port}`,
      `dir ${this.#directory}`,
      `sentinel monitor ${NAME} 127.0.0.1 ${this.master.port} 1`,
      `sentinel down-after-milliseconds ${NAME} 500`,
      `sentinel failover-timeout ${NAME} 3000`,
    ];
    writeFileSync(file, settings.join('\n'));
    this.#process = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
    await until(() => this.knowsReplica());
  }

  private knowsReplica(): boolean {
    try {
      const master = execFileSync('redis-cli', ['-p', String(this.port), 'SENTINEL', 'MASTER', NAME], {
        encoding: 'latin1',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return master.includes('num-slaves\n1\n');
    } catch {
      return false;
    }
  }
}
