import { execFileSync, spawnSync } from 'node:child_process';

/** What promtool says, with its exit code. Where it is missing, root on Debian gets it by apt; elsewhere that is an error. */
export function promtool(...args: string[]): { code: number | null; output: string } {
  install();
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { code: status, output: stdout + stderr };
}

function install(): void {
  if (spawnSync('promtool', ['--version']).error === undefined) return;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).error !== undefined)
    throw new Error('promtool is missing: install Prometheus (Debian: apt-get install prometheus)');
  process.stderr.write('promtool is missing: installing the package prometheus with apt-get\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'pipe' });
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'prometheus'], { env, stdio: 'pipe' });
}
