import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentCalls } from './agent-calls.js';
import { newCall, type Call, type WantedCall } from './call.js';
import { isDone, refusalOf, type CallCommand } from './call-commands.js';
import type { DecideOnCalls } from './kept-calls.js';
import { phoneRangFor } from './changes/ringing-again.js';
import { partyTakenOut } from './changes/three-party.js';

/** What a command is about: the call, and whether there is anything to do. */
export interface CheckedCommand {
  readonly call: Call;
  readonly isDone: boolean;
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
   * it.
   * @throws Problem NOT_FOUND; AGENT_STATE_CONFLICT, with the reason
   */
  beginBeside(agent: AgentRef, id: string, by: 'consult' | 'transfer', wanted: WantedCall): Promise<Call> {
    const begin: DecideOnCalls<Call> = (calls, now) => {
      const first = callIn(calls, id);
      allowed(by, first, calls);
      // A transfer with a talk needs the second line, as a consultation does.
      allowed('consult', first, calls);
      const madeFrom = { callId: first.id, by };
      const call = newCall({ ...wanted, madeFrom, id: randomUUID(), agentId: agent.agentId }, now);
      return { value: phoneRangFor(call, calls), result: call };
    };
    return this.calls.change(agent, begin, id);
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
      const { threeParty } = callIn(calls, id);
      const isMeant = (call: Call) => call.id === id || (threeParty && call.threeParty);
      return {
        value: calls.map((call) => (isMeant(call) ? { ...call, muted, updatedAt: now } : call)),
        result: undefined,
      };
    };
    return this.calls.change(agent, mute, id);
  }
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
