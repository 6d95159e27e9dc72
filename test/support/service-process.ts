import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const WAIT_MS = 60_000;

interface ProcessOptions {
  /** The tenants file's text; none, no `TENANTS_FILE`. */
  tenants?: string;
  environment?: Record<string, string>;
  args?: string[];
}

/** The built service as an operator starts it: a process of its own that knows nothing but its environment. */
export class ServiceProcess {
  stdout = '';
  stderr = '';
  /** The exit code; null when a signal killed it. */
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;
  private readonly folder = mkdtempSync(join(tmpdir(), 'service-process-'));

  constructor({ tenants, environment = {}, args = [] }: ProcessOptions) {
    const env: NodeJS.ProcessEnv = { PATH: process.env['PATH'], CALLER_AUTH: 'none', PORT: '0', ...environment };
    if (tenants !== undefined) {
      env['TENANTS_FILE'] = join(this.folder, 'tenants.yaml');
      writeFileSync(env['TENANTS_FILE'], tenants);
    }
    this.child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.exited = new Promise((resolve) => this.child.once('close', resolve));
    void this.exited.then(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** The one JSON line that says where it listens. */
  async ready(): Promise<{ url: string }> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const line = this.stdout.split('\n').find((text) => text.includes('"url"'));
      if (line !== undefined) return JSON.parse(line) as { url: string };
      if (Date.now() > deadline || this.child.exitCode !== null)
        throw new Error(`The service did not start: ${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  signal(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): void {
    this.child.kill(signal);
  }

  async stop(): Promise<number | null> {
    this.signal('SIGTERM');
    return this.exited;
  }
}
