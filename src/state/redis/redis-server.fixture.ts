import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_MS = 10_000;

/** A real `redis-server` on a port of its own, that a test can kill, freeze and restart. */
export class RedisServer {
  readonly #directory = mkdtempSync(join(tmpdir(), 'redis-'));
  #process: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly settings: readonly string[],
  ) {}

  /** @param settings more of redis.conf, such as `--maxmemory 10mb` */
  static async start(...settings: string[]): Promise<RedisServer> {
    installWhereMissing();
    const server = new RedisServer(await freePort(), settings);
    await server.restart();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** With everything that was written, as after a power failure of a server that keeps an append-only file. */
  async restart(): Promise<void> {
    const { port, settings } = this;
    const directory = this.#directory;
    const always = [
      '--port',
      String(port),
      '--dir',
      directory,
      '--save',
      '',
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
    ];
    this.#process = spawn('redis-server', [...always, ...settings], { stdio: 'ignore' });
    await this.answers();
  }

  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#process?.once('exit', resolve));
    this.#process?.kill('SIGKILL');
    await ended;
    this.#process = null;
  }

  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  /** Everything that is kept is gone. */
  async restartEmpty(): Promise<void> {
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
    execFileSync('mkdir', ['-p', this.#directory]);
    await this.restart();
  }

  /** Keeps what is stored by now; the answer restarts with only that, as a fail-over does to a replica that was behind. */
  keep(): () => Promise<void> {
    const kept = mkdtempSync(join(tmpdir(), 'redis-kept-'));
    cpSync(this.#directory, kept, { recursive: true });
    return async () => {
      await this.kill();
      rmSync(this.#directory, { recursive: true, force: true });
      cpSync(kept, this.#directory, { recursive: true });
      rmSync(kept, { recursive: true, force: true });
      await this.restart();
    };
  }

  /** Runs `redis-cli` and answers what it prints. */
  cli(...words: string[]): string {
    return execFileSync('redis-cli', ['-p', String(this.port), ...words], { encoding: 'latin1' });
  }

  async end(): Promise<void> {
    if (this.#process !== null) await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  private async answers(): Promise<void> {
    const endsAt = Date.now() + START_MS;
    for (;;) {
      if (await this.isReady()) return;
      if (Date.now() > endsAt) throw new Error(`redis-server does not answer on port ${this.port}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** A server that still loads what it kept answers with an error. */
  private isReady(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = createConnection({ port: this.port, host: '127.0.0.1' });
      const end = (isReady: boolean) => {
        socket.destroy();
        resolve(isReady);
      };
      socket.once('error', () => end(false));
      socket.once('connect', () => socket.write('PING\r\n'));
      socket.once('data', (answer) => end(answer.toString().startsWith('+PONG')));
    });
  }
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function installWhereMissing(): void {
  if (isInstalled()) return;
  process.stderr.write('redis-server is missing: installing it with apt-get\n');
  try {
    execFileSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
    execFileSync('apt-get', ['install', '-y', '-qq', 'redis-server'], { stdio: 'ignore' });
  } catch {
    // Not Debian, or not root: said below.
  }
  if (!isInstalled())
    throw new Error('These tests need redis-server 7 on the PATH. On Debian: sudo apt-get install redis-server');
}

function isInstalled(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
