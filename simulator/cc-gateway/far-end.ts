import { agentPersona, outsideNumber, type OutsideNumber } from '../personas.js';
import type { AgentRoster } from './agent-roster.js';
import type { Call, Leg, LegFacts, Party } from './call.js';
import { failures, sequences, type Failure } from './call-sequences.js';

/** How long a colleague who never answers is waited for, in steps. */
const colleagueRingSteps = 10;

/** What becomes of an attempt to reach somebody. */
export interface Attempt {
  rings(): Promise<void>;
  answers(persona?: OutsideNumber): void;
  fails(failure?: Failure): void | Promise<void>;
}

/** Calls an outside number within the call; the number decides what becomes of it. */
export async function ringNumber(call: Call, number: string, attempt: Attempt): Promise<void> {
  const persona = outsideNumber(number);
  const fate = persona?.fate ?? 'answers';
  if (fate === 'nothingIsHeard') return;
  const failure = fate === 'answers' || fate === 'ownPhoneNotPickedUp' ? undefined : failures[fate];
  const answers = (): void => {
    call.pickUp = undefined;
    attempt.answers(persona);
  };
  if (failure === undefined || failure.ringSteps > 0) {
    await attempt.rings();
    call.pickUp = answers;
  }
  await call.steps(failure?.ringSteps ?? persona?.ringSteps ?? 1);
  call.pickUp = undefined;
  call.detected = failure?.detected;
  if (failure === undefined) answers();
  else await attempt.fails(failure);
}

/** Who is called, and what that agent sees of the caller. */
export interface ColleagueCall {
  called: string;
  from: Party;
  facts: LegFacts;
}

/** Calls a colleague within the call: one who is signed in and free, or one with a character. */
export async function ringColleague(
  roster: AgentRoster,
  call: Call,
  { called, from, facts }: ColleagueCall,
  attempt: Attempt,
): Promise<void> {
  const character = agentPersona(called)?.asColleague;
  const colleague = roster.signedIn(called);
  const isThere = colleague === undefined ? character !== undefined : !colleague.isInCall;
  if (!isThere || character === 'busy') {
    await attempt.fails();
    return;
  }
  await attempt.rings();
  if (colleague !== undefined) {
    await offer(call.join(colleague, from, facts), attempt);
    return;
  }
  await call.steps(character === 'noAnswer' ? colleagueRingSteps : 2);
  if (character === 'answers') attempt.answers();
  else await attempt.fails();
}

/** Rings an agent, who answers automatically or through the `answer` operation, else the attempt fails. */
export async function offer(leg: Leg, { answers, fails }: Pick<Attempt, 'answers' | 'fails'>): Promise<void> {
  const { call, agent } = leg;
  const character = leg.other.workNo === '' ? undefined : agentPersona(agent.id)?.asColleague;
  leg.offer = { answers, fails: () => void fails() };
  const giveUp = (): void => {
    if (call.drop(leg, sequences.isNotAnswered)) void fails();
  };
  if (agent.autoAnswer && (character === undefined || character === 'answers')) {
    await call.play(leg, sequences.answersByItself);
    await call.steps(1);
    if (leg.phase !== 'over') answers();
    return;
  }
  await call.play(leg, sequences.offersToAnswer);
  if (leg.phase === 'over') return;
  leg.phase = 'ringing';
  const steps = character === 'declines' ? 2 : colleagueRingSteps;
  call.stage.later(character === undefined ? call.pace.ringMs : steps * call.pace.stepMs, giveUp);
}
