import type { ChaosReport } from './chaos.js';

/** What is wrong with a run, in sentences; nothing when it went as it must. */
export function chaosVerdict(report: ChaosReport): string[] {
  const { agents, shares, dials, settled, dialledTwice, neverDialled, concurrentPolls, exitCodes } = report;
  const verdict = [...report.complaints];
  const must = (isSo: boolean, sentence: string) => {
    if (!isSo) verdict.push(sentence);
  };
  must(concurrentPolls === 0, `${concurrentPolls} polls ran beside another one of the same agent`);
  must(dialledTwice.length === 0, `${dialledTwice.length} numbers were dialled twice: ${dialledTwice.join(', ')}`);
  must(dials > 0, 'nobody called');
  must(neverDialled.length === 0, `the gateway never saw accepted calls to ${neverDialled.join(', ')}`);
  must(settled >= dials, `${dials - settled} calls never settled`);
  const polled = shares.reduce((sum, share) => sum + share, 0);
  must(polled === agents, `${polled} of ${agents} agents are polled for`);
  must(
    Math.max(...shares) - Math.min(...shares) <= 2 + agents / 10,
    `the agents are not shared out: ${shares.join(', ')}`,
  );
  must(
    exitCodes.every((code) => code === 0),
    `a replica ended with another exit code than 0: ${exitCodes.join(', ')}`,
  );
  return verdict;
}
