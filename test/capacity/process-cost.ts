import { readFileSync } from 'node:fs';

/** Ticks of the kernel's clock in a second, as `getconf CLK_TCK` says on every Linux. */
const TICKS = 100;

/** Processor time that a process has taken, by itself and in the kernel: time that others take does not count. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field is the program's name, which may have blanks in it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Resident memory in MB. */
export function residentMb(pid: number): number {
  return Math.round(Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}

/** Time for which the main thread was ready to run and had no core: what a busy machine took from it. */
export function waitedSeconds(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e9;
}
