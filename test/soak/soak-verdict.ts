import type { SoakReport } from './soak.js';

const MAX_MEMORY_MB_PER_AGENT = 1;
const BASE_MEMORY_MB = 250;

/** What is wrong with a soak, in sentences; nothing when it went as it must. */
export function soakVerdict(report: SoakReport): string[] {
  const { agents, polls, memoryMb, dials, settled, markersPushed, markersTold } = report;
  const verdict = [...report.complaints];
  const must = (isSo: boolean, sentence: string) => {
    if (!isSo) verdict.push(sentence);
  };
  must((polls['refused'] ?? 0) === 0, `${polls['refused'] ?? 0} polls were refused: a Guid was not followed`);
  must((polls['signedOut'] ?? 0) === 0, `${polls['signedOut'] ?? 0} polls found the agent signed out`);
  must(report.concurrentPolls === 0, `${report.concurrentPolls} polls ran beside another one of the same agent`);
  must(dials > 0, 'nobody called');
  must(settled >= dials, `${dials - settled} calls never settled`);
  must(markersTold === markersPushed, `${markersPushed - markersTold} events were lost`);
  must(report.exitCode === 0, `the service ended with exit code ${report.exitCode ?? 'none'}`);
  const most = Math.max(...memoryMb);
  must(most < BASE_MEMORY_MB + agents * MAX_MEMORY_MB_PER_AGENT, `the service took ${most} MB of memory`);
  must(!isGrowing(memoryMb), `memory kept growing: ${memoryMb.join(', ')} MB`);
  return verdict;
}

/** The last quarter of a long run needs far more than the second: the windows were full by then. */
function isGrowing(memoryMb: readonly number[]): boolean {
  if (memoryMb.length < 40) return false;
  const quarter = Math.floor(memoryMb.length / 4);
  const mean = (part: readonly number[]) => part.reduce((sum, one) => sum + one, 0) / part.length;
  return mean(memoryMb.slice(-quarter)) > 1.4 * mean(memoryMb.slice(quarter, 2 * quarter));
}
