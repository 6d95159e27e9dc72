// What the contenders are measured at. Each answers with the processor time of one operation, in microseconds.
import { setTimeout as sleep } from 'node:timers/promises';
import { EVENTS_OF_A_CALL } from './call-events.js';
import type { Contender } from './contender.js';

const POLL_WINDOW_MS = 2000;

/** Placing a call. The agents are in a call then: `event` ends it. */
export async function placing(contender: Contender, agents: readonly number[]): Promise<number> {
  const calls = agents.map((agent) => contender.call(agent));
  return (await contender.cpuOf(() => contender.load.burst(calls))) / calls.length;
}

/** An event of the calls that were placed. Every event is the answer of one poll; each agent has one stream. */
export async function event(contender: Contender, agents: readonly number[]): Promise<number> {
  const micros = await contender.cpuOf(async () => {
    await contender.set({ settle: 1000 });
    await contender.settled();
  });
  return micros / agents.length / EVENTS_OF_A_CALL;
}

/** An event poll that brings nothing: of these agents, who poll fast, and of all others. */
export async function idlePoll(contender: Contender, agents: readonly number[]): Promise<number> {
  await contender.set({ fast: agents });
  await sleep(500);
  const before = await contender.set({});
  const micros = await contender.process.cpuOf(() => sleep(POLL_WINDOW_MS));
  const after = await contender.set({ fast: [] });
  return micros / (after.polls - before.polls);
}
