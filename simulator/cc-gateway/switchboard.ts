import type { OutsideNumber } from '../personas.js';
import type { Pace } from '../pace.js';
import type { Agent } from './agent.js';
import type { AgentRoster } from './agent-roster.js';
import { Call, type CallFacts, type Leg } from './call.js';
import { sequences } from './call-sequences.js';

/** The calls of the platform: what agents and customers do in them, and what each agent in a call hears of it. */
export class Switchboard {
  readonly calls = new Map<string, Call>();

  constructor(
    private readonly pace: Pace,
    readonly roster: AgentRoster,
    private readonly hasEnded: () => void,
  ) {}

  open(facts: CallFacts): Call {
    const call = new Call(facts, this.pace, (over) => this.close(over));
    this.calls.set(call.id, call);
    return call;
  }

  answer(leg: Leg): void {
    leg.call.stage.stop();
    leg.tell('AgentEvent_Customer_Alerting');
    leg.offer?.answers();
  }

  /** The agent hangs up. Who was in a three-party call with the agent, or is transferred, stays connected. */
  hangUp(leg: Leg): void {
    const other = leg.conference ?? (isTalkTransfer(leg) ? leg.purpose?.of : undefined);
    if (leg.phase === 'over') return;
    if (other !== undefined && other.phase !== 'over') this.leaveBoth(other, leg);
    else this.endFor(leg);
  }

  /** Ends this one call for the agent. Who declines a call leaves it to others. */
  endFor(leg: Leg): void {
    const isOffered = leg.offer !== undefined && (leg.phase === 'dialling' || leg.phase === 'ringing');
    if (isOffered && leg.call.drop(leg, sequences.hangsUp)) leg.offer?.fails();
    else void leg.call.end((each) => (each === leg ? sequences.hangsUp : sequences.isHungUp));
  }

  /** The far end hangs up: whoever is in the call hears it. */
  hangUpOn(call: Call): void {
    void call.end(() => sequences.isHungUp);
  }

  hold(leg: Leg): void {
    leg.phase = 'held';
    leg.tell('AgentEvent_Hold');
  }

  retrieve(leg: Leg): void {
    leg.phase = 'talking';
    leg.tell('AgentEvent_Talking');
  }

  /** Makes two calls of an agent one three-party call; the event speaks of the call that is added. */
  confer(added: Leg, present: Leg): void {
    added.phase = 'talking';
    added.conference = present;
    present.conference = added;
    added.tell('AgentEvent_Conference');
  }

  /** Everybody in the call talks; who was called for a three-party call joins it. */
  talk(call: Call, persona?: OutsideNumber): void {
    for (const leg of call.legs) {
      const first = leg.purpose?.isThreeParty === true ? leg.purpose.of : undefined;
      leg.phase = 'talking';
      leg.offer = undefined;
      if (first?.phase === 'talking') this.confer(leg, first);
      else leg.tell('AgentEvent_Talking');
    }
    const isAmongAgents = call.legs.length > 1;
    const talkMs = persona?.talks === undefined ? this.pace.talkMs : this.personalTalkMs(persona.talks);
    if (!isAmongAgents && talkMs > 0) call.stage.later(talkMs, () => this.endTalk(call, persona?.hangsUp));
  }

  /** The agent is gone: the calls of the agent end. */
  dropCallsOf(agent: Agent): void {
    for (const leg of this.legsOf(agent)) this.hangUp(leg);
  }

  legsOf(agent: Agent): Leg[] {
    return [...this.calls.values()].flatMap(({ legs }) => legs.filter((leg) => leg.agent === agent));
  }

  stop(): void {
    for (const call of this.calls.values()) call.stage.stop();
    this.calls.clear();
  }

  /** Takes a call off the books; who is bridged to it is hung up on. */
  close(call: Call): void {
    this.calls.delete(call.id);
    const { bridge } = call;
    if (bridge !== undefined) {
      bridge.bridge = undefined;
      void bridge.end(() => sequences.isHungUp);
    }
    this.hasEnded();
  }

  /** The agent leaves two calls, whose other parties go on with each other. */
  private leaveBoth(first: Leg, second: Leg): void {
    const calls = [first.call, second.call] as const;
    calls[0].drop(first, ['AgentEvent_Call_Release']);
    calls[1].drop(second, sequences.leaves);
    if (calls.every(({ legs }) => legs.length === 0)) {
      for (const call of calls) {
        call.stage.stop();
        this.close(call);
      }
      return;
    }
    [calls[0].bridge, calls[1].bridge] = [calls[1], calls[0]];
    for (const leg of calls[0].legs) leg.meet(second.other);
    for (const leg of calls[1].legs) leg.meet(first.other);
  }

  private endTalk(call: Call, hangsUp: OutsideNumber['hangsUp'] = 'customer'): void {
    const isAgentPhone = hangsUp === 'agentPhone';
    for (const leg of call.legs) leg.phoneState = isAgentPhone ? 2 : 3;
    void call.end(() => (isAgentPhone ? sequences.hangsUp : sequences.isHungUp));
  }

  private personalTalkMs(talks: 'two seconds' | 'an hour'): number {
    if (talks === 'an hour') return 3_600_000;
    // A shorter talk where all talks are short, so that tests need not wait.
    return this.pace.talkMs === 0 ? 2000 : Math.min(2000, this.pace.talkMs / 10);
  }
}

/** Hanging up is what completes such a transfer. */
function isTalkTransfer({ purpose, phase }: Leg): boolean {
  return purpose?.kind === 'transfer' && !purpose.isThreeParty && phase === 'talking';
}
