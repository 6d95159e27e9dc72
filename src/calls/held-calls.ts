import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../state/agent-ref.js';
import type { Change } from '../state/state-store.js';
import { AgentCalls } from './agent-calls.js';
import type { Call } from './call.js';

/** The ids of the calls that an agent holds, as the gateway has them; null where it does not tell. */
export type HeldInquiry = (agent: AgentRef) => Promise<ReadonlySet<string> | null>;

/** Each answer may be overtaken by an event. */
const MOST_QUESTIONS = 3;

/** Sets right which conversations of an agent are held, where events that told it may have been missed. */
@Injectable()
export class HeldCalls {
  private inquiry: HeldInquiry = () => Promise.resolve(null);

  constructor(private readonly calls: AgentCalls) {}

  askBy(inquiry: HeldInquiry): void {
    this.inquiry = inquiry;
  }

  async setRight(agent: AgentRef): Promise<void> {
    for (let asked = 0; asked < MOST_QUESTIONS; asked++) {
      const known = await this.calls.listOpen(agent);
      if (!known.some(isConversation)) return;
      const held = await this.inquiry(agent);
      if (held === null) return;
      if (await this.calls.change(agent, (calls, now) => heldAsTold(calls, known, held, now))) return;
    }
  }
}

/**
 * Of two conversations an agent holds one, or both are one three-party call: nobody talks to two apart. The result is
 * whether the answer counts: an event that came while the gateway was asked knows better.
 */
export function heldAsTold(
  calls: readonly Call[],
  known: readonly Call[],
  held: ReadonlySet<string>,
  now: number,
): Change<readonly Call[], boolean> {
  const isHeld = ({ callId }: Call) => callId !== null && held.has(callId);
  const told = calls.filter((call) => isConversation(call) && call.callId !== null);
  if (told.some((call) => wasHeardSince(call, known))) return { value: undefined, result: false };
  const talking = told.filter((call) => !isHeld(call));
  const setRight = (call: Call): Call => {
    const state = isHeld(call) ? 'held' : 'talking';
    const staysJoined = call.threeParty && talking.length === told.length;
    const threeParty = state === 'talking' && (talking.length > 1 || staysJoined);
    return state === call.state && threeParty === call.threeParty
      ? call
      : { ...call, state, threeParty, updatedAt: now };
  };
  const after = calls.map((call) => (told.includes(call) ? setRight(call) : call));
  return { value: after.every((call, index) => call === calls[index]) ? undefined : after, result: true };
}

function isConversation({ state }: Call): boolean {
  return state === 'talking' || state === 'held';
}

function wasHeardSince(call: Call, known: readonly Call[]): boolean {
  const before = known.find(({ id }) => id === call.id);
  return before?.state !== call.state || before.heardAt !== call.heardAt;
}
