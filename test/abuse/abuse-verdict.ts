import type { AbuseReport } from './abuse.js';

/** Attackers, callers, simulator and service share a laptop's two cores: what is bounded here is starvation. */
const LONGEST_DIAL_MS = 10_000;
const MOST_MEMORY_MB = 700;

/** What is wrong with an abuse run, in sentences; nothing when everybody was served and the process lived. */
export function abuseVerdict({ figures, exitCode }: AbuseReport): string[] {
  const verdict = figures.flatMap(({ attack, strikes, dials, dialMs, memoryMb, complaints }) => {
    const wrong = [...complaints.slice(0, 10)];
    if (attack !== 'nothing' && strikes === 0) wrong.push('it never struck');
    if (dials === 0) wrong.push('nobody could call');
    if (dialMs.max > LONGEST_DIAL_MS) wrong.push(`a dial took ${dialMs.max} ms`);
    if (memoryMb > MOST_MEMORY_MB) wrong.push(`the service took ${memoryMb} MB of memory`);
    return wrong.map((sentence) => `${attack}: ${sentence}`);
  });
  if (exitCode !== 0) verdict.push(`the service ended with exit code ${exitCode ?? 'none'}`);
  return verdict;
}
