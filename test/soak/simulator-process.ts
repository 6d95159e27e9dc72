import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../simulator/main.ts', import.meta.url));

export interface SimulatorProcess {
  url: string;
  controlUrl: string;
  stop(): void;
}

/** Starts the simulator as a program of its own, so that it takes no time from whoever measures. */
export async function startSimulatorProcess(flags: Record<string, string>): Promise<SimulatorProcess> {
  const all = { port: '0', 'control-port': '0', 'waiting-calls': '0', ...flags };
  const args = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  let url = '';
  for await (const line of lines) {
    url ||= /^CC-Gateway\s+(http:\/\/[^/]+)/.exec(line)?.[1] ?? '';
    const controlUrl = /^Control\s+(http:\/\/[^/]+)/.exec(line)?.[1];
    if (controlUrl !== undefined) return { url, controlUrl, stop: () => void child.kill('SIGTERM') };
  }
  throw new Error('The simulator did not start');
}
