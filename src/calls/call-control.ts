import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentCalls } from './agent-calls.js';
import { newCall, type Call, type WantedCall } from './call.js';
import { isActive, isDone, refusalOf, type CallCommand } from './call-commands.js';
import type { DecideOnCalls } from './kept-calls.js';
import { phoneRangFor } from './changes/ringing-again.js';
import { partyTakenOut } from './changes/three-party.js';

/** What a command is about: the call, and whether there is anything to do. */
export interface CheckedCommand {
  readonly call: Call;
  readonly isDone: boolean;
}

/** How a call is hung up: the active one without saying which, any by its id, or not again. */
export interface HangUp {
  readonly call: Call;
  readonly by: 'release' | 'id' | 'nothing';
}

/** Commands to calls that exist: whether their state allows them, and what is known once the gateway took them. */
@Injectable()
export class CallControl {
  constructor(private readonly calls: AgentCalls) {}

  /** @throws Problem NOT_FOUND; AGENT_STATE_CONFLICT, with the reason */
  async check(agent: AgentRef, id: string, command: CallCommand): Promise<CheckedCommand> {
    const calls = await this.calls.listAround(agent, id);
    const call = callIn(calls, id);
    return { call: allowed(command, call, calls), isDone: isDone(command, call) };
  }

  /**
   * Writes down the second call that a consultation or a transfer makes, so that events that overtake the answer find
   * it. Its id is given, so that it can be taken back also where the answer of the store is lost.
   * @throws Problem NOT_FOUND; AGENT_STATE_CONFLICT, with the reason
   */
  beginBeside(
    agent: AgentRef,
    id: string,
    by: 'consult' | 'transfer',
    wanted: WantedCall & { readonly id: string },
  ): Promise<Call> {
    const begin: DecideOnCalls<Call> = (calls, now) => {
      const first = callIn(calls, id);
      allowed(by, first, calls);
      // A transfer with a talk needs the second line, as a consultation does.
      allowed('consult', first, calls);
      const madeFrom = { callId: first.id, by };
      const call = newCall({ ...wanted, madeFrom, agentId: agent.agentId }, now);
      return { value: phoneRangFor(call, calls), result: call };
    };
    return this.calls.change(agent, begin, id);
  }

  /**
   * Decides how a call is hung up. That it is released is written down before it is sent, and told by events only later:
   * whoever hangs up again meanwhile, in another tab or at another replica, must not hit the call that came next.
   * @throws Problem NOT_FOUND; AGENT_STATE_CONFLICT, with the reason
   */
  decideHangUp(agent: AgentRef, id: string): Promise<HangUp> {
    const decide: DecideOnCalls<HangUp> = (calls) => {
      const call = allowed('hangUp', callIn(calls, id), calls);
      if (!isActive({ call, calls })) return { value: undefined, result: { call, by: 'id' } };
      // Nothing to drop it by: an event tells its end, or its name.
      if (call.releasing) return { value: undefined, result: { call, by: call.callId === null ? 'nothing' : 'id' } };
      const isLeft = meantWith(call);
      const value = calls.map((each) => (isLeft(each) ? { ...each, releasing: true } : each));
      return { value, result: { call, by: 'release' } };
    };
    return this.calls.change(agent, decide, id);
  }

  /** One that may have worked all the same is not sent again, unless its call has no id to be dropped by. */
  releaseFailed(agent: AgentRef, id: string, mayHaveWorked: boolean): Promise<void> {
    const free: DecideOnCalls<void> = (calls) => {
      const isMeant = meantWith(callIn(calls, id));
      const isFree = (call: Call) => isMeant(call) && !(mayHaveWorked && call.callId !== null);
      return { value: calls.map((call) => (isFree(call) ? { ...call, releasing: false } : call)), result: undefined };
    };
    return this.calls.change(agent, free, id);
  }

  transferBegan(agent: AgentRef, id: string): Promise<Call> {
    return this.calls.changeCall(agent, id, (call) =>
      call.state === 'talking' ? { ...call, transferring: true, updatedAt: Date.now() } : call,
    );
  }

  /** To be said before it is asked for: the events overtake the answer, and tell it as if the party had left. */
  takesOut(agent: AgentRef, number: string, isTaken: boolean): Promise<void> {
    return this.calls.change(agent, (calls) => ({
      value: partyTakenOut(calls, number, isTaken),
      result: undefined,
    }));
  }

  /** In a three-party call the agent is muted towards both. */
  muted(agent: AgentRef, id: string, muted: boolean): Promise<void> {
    const mute: DecideOnCalls<void> = (calls, now) => {
      const isMeant = meantWith(callIn(calls, id));
      return {
        value: calls.map((call) => (isMeant(call) ? { ...call, muted, updatedAt: now } : call)),
        result: undefined,
      };
    };
    return this.calls.change(agent, mute, id);
  }
}

/** Which calls a command without a call id is about: in a three-party call both. */
function meantWith({ id, threeParty }: Call): (call: Call) => boolean {
  return (call) => call.id === id || (threeParty && call.threeParty);
}

function callIn(calls: readonly Call[], id: string): Call {
  const call = calls.find((candidate) => candidate.id === id);
  if (call === undefined) throw new Problem('NOT_FOUND', { detail: 'This agent has no such call.' });
  return call;
}

function allowed(command: CallCommand, call: Call, calls: readonly Call[]): Call {
  const refusal = refusalOf(command, call, calls);
  if (refusal !== null) throw new Problem('AGENT_STATE_CONFLICT', { detail: refusal });
  return call;
}
