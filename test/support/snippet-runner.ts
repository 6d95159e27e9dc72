import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export interface SnippetResult {
  /** Null when it had to be stopped. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const LONGEST_RUN_MS = 20_000;
/** How long a page stays open after its script has run. */
const PAGE_OPEN_MS = 500;

/** Runs snippets of the documentation as a reader would: `bash` in a shell, `js` as the module of a page. */
export class SnippetRunner {
  private constructor(private readonly folder: string) {}

  /** Installs the client package, as a CRM has it, beside the snippets. */
  static async create(): Promise<SnippetRunner> {
    const folder = mkdtempSync(join(tmpdir(), 'snippets-'));
    const client = join(folder, 'node_modules/@contact-centre-bff/client');
    mkdirSync(client, { recursive: true });
    writeFileSync(join(client, 'package.json'), '{"type":"module","exports":"./index.js"}');
    await build({
      entryPoints: ['packages/client/src/index.ts'],
      bundle: true,
      format: 'esm',
      outfile: join(client, 'index.js'),
    });
    // Every answer that is no success fails the command.
    writeFileSync(join(folder, '.curlrc'), 'fail-with-body\nshow-error\n');
    writeFileSync(join(folder, 'page.mjs'), page());
    return new SnippetRunner(folder);
  }

  run(language: string, text: string): Promise<SnippetResult> {
    if (language === 'bash') return this.start('bash', ['-euo', 'pipefail', '-c', text]);
    writeFileSync(join(this.folder, 'snippet.mjs'), text);
    return this.start(process.execPath, [join(this.folder, 'page.mjs')]);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** In a process group of its own, so that what a snippet left in the background ends with it. */
  private async start(program: string, args: string[]): Promise<SnippetResult> {
    const env = { PATH: process.env['PATH'], CURL_HOME: this.folder };
    const child = spawn(program, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const result: SnippetResult = { exitCode: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
    const closed = new Promise((resolve) => child.once('close', resolve));
    const endGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Nothing of it runs any more.
      }
    };
    const timer = setTimeout(endGroup, LONGEST_RUN_MS);
    result.exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('exit', resolve);
      child.once('error', reject);
    });
    clearTimeout(timer);
    endGroup();
    await closed;
    return result;
  }
}

/** What a browser has and Node has not; the page is closed a moment after its script has run. */
function page(): string {
  const eventSource = pathToFileURL(createRequire(join(process.cwd(), 'package.json')).resolve('eventsource'));
  return `import { EventSource } from '${eventSource.href}';
globalThis.EventSource ??= EventSource;
await import('./snippet.mjs');
setTimeout(() => process.exit(), ${PAGE_OPEN_MS});
`;
}
