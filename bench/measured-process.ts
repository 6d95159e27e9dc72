import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

interface Figures {
  readonly cpuMicros: number;
  readonly liveBytes: number;
  readonly rss: number;
}

const READY_WITHIN_MS = 60_000;

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A program in a process of its own, asked from outside what it takes. */
export class MeasuredProcess {
  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly child: ChildProcess,
    /** From the start of the process to the first answer of `readyPath`. */
    readonly startMs: number,
  ) {}

  static async start(
    name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    readyPath = '/readyz',
  ): Promise<MeasuredProcess> {
    const port = await freePort();
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...args], {
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', HOST: '127.0.0.1', PORT: String(port), ...env },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    while (!(await answers(`http://127.0.0.1:${port}${readyPath}`))) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
      if (performance.now() - startedAt > READY_WITHIN_MS) throw new Error(`${name} does not become ready`);
      await sleep(5);
    }
    return new MeasuredProcess(name, port, child, performance.now() - startedAt);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What the process says to a message; the programs of the bench answer each with one. */
  async ask<T = Figures>(message: unknown): Promise<T> {
    const answer = once(this.child, 'message');
    this.child.send(message as object);
    return ((await answer) as [T])[0];
  }

  /** Microseconds of processor time that the process took during `work`, with what it does just behind. */
  async cpuOf(work: () => Promise<unknown>): Promise<number> {
    const { cpuMicros } = await this.ask('cpu');
    await work();
    await sleep(100);
    return (await this.ask('cpu')).cpuMicros - cpuMicros;
  }

  /** Bytes that are in use after a collection of garbage, buffers outside of the heap among them. */
  async liveBytes(): Promise<number> {
    await this.ask('memory');
    await sleep(500);
    return (await this.ask('memory')).liveBytes;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
  }
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    async (response) => {
      await response.arrayBuffer();
      return response.ok;
    },
    () => false,
  );
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
