import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { demoTenants } from './demo-tenants.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
/** `SERVICE_COMMAND` runs something else that takes the same environment, such as an image. */
const [PROGRAM = process.execPath, ...ARGUMENTS] = process.env['SERVICE_COMMAND']?.split(' ') ?? [
  process.execPath,
  MAIN,
];

export interface RunningService {
  url: string;
  process: ChildProcess;
  /** Stops it as an operator would, with SIGTERM; answers its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the built service as its own process, with state in memory and the simulator as both upstreams. */
export async function startService(
  upstreamUrl: string,
  settings: Record<string, string>,
  onLogLine: (line: string) => void = () => undefined,
): Promise<RunningService> {
  const folder = await mkdtemp(join(tmpdir(), 'contact-centre-demo-'));
  const tenantsFile = join(folder, 'tenants.yaml');
  await writeFile(tenantsFile, demoTenants(upstreamUrl));
  const child = spawn(PROGRAM, ARGUMENTS, {
    env: { PATH: process.env['PATH'], CALLER_AUTH: 'none', TENANTS_FILE: tenantsFile, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve)).finally(() =>
    rm(folder, { recursive: true, force: true }),
  );
  const stop = () => {
    child.kill('SIGTERM');
    return exited;
  };
  return { url: await readyUrl(child, exited, onLogLine), process: child, stop };
}

/** The service says where it listens in one JSON line. */
function readyUrl(
  child: ChildProcess,
  exited: Promise<number | null>,
  onLogLine: (line: string) => void,
): Promise<string> {
  return new Promise((resolve, reject) => {
    void exited.then((code) => reject(new Error(`The service did not start (exit code ${code ?? 'none'})`)));
    if (child.stdout === null) throw new Error('The service has no output');
    createInterface({ input: child.stdout }).on('line', (line) => {
      onLogLine(line);
      const url = /"url":"(http:[^"]+)"/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}
