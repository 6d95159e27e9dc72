import { agentPersona, outsideNumber, type OutsideNumber } from '../personas.js';
import type { Pace } from '../pace.js';
import type { Agent } from './agent.js';
import type { AgentRoster } from './agent-roster.js';
import { Call, type CallFacts, type Leg } from './call.js';
import type { CallEvent } from './call-events.js';
import { failures, sequences } from './call-sequences.js';
import type { WaitingCall } from './skill-queues.js';

/** How a colleague who does not answer is waited for, in steps. */
const colleagueRingSteps = 10;

/** Places calls and plays them: what the far end does, and what each agent in the call hears of it. */
export class Switchboard {
  readonly calls = new Map<string, Call>();

  constructor(
    private readonly pace: Pace,
    private readonly roster: AgentRoster,
    private readonly hasEnded: () => void,
  ) {}

  /** Calls an outside number for the agent. `events` says what the agent hears while it is dialled and while it rings. */
  callOutside(
    agent: Agent,
    facts: CallFacts,
    events: { dials: readonly CallEvent[]; rings: readonly CallEvent[] },
  ): Call {
    const persona = outsideNumber(facts.called);
    const call = this.open(facts);
    // Such a call is lost inside the platform: it is in nobody's books.
    if (persona?.fate === 'nothingIsHeard') this.calls.delete(call.id);
    else void this.playOutside(call.join(agent, facts.called, ''), persona, events);
    return call;
  }

  callColleague(agent: Agent, facts: CallFacts): Call {
    const call = this.open(facts);
    void this.playColleague(call.join(agent, facts.called, facts.called), facts);
    return call;
  }

  /** Offers a call to the agent, as the routing of a skill queue does. */
  ring(
    agent: Agent,
    { callId, caller, called, skill }: Partial<WaitingCall> & { caller: string; called: string },
  ): Call {
    const call = this.open({ ...(callId !== undefined && { callId }), caller, called, feature: 0, skill });
    const leg = call.join(agent, caller, '');
    void this.offer(leg, () => call.end(() => sequences.isNotAnswered));
    return call;
  }

  /** Connects a caller whom the agent claimed. */
  connect(agent: Agent, { callId, caller, called, skill }: WaitingCall): Call {
    const call = this.open({ callId, caller, called, feature: 0, skill });
    const leg = call.join(agent, caller, '');
    void call.play(leg, sequences.shortDials).then(async () => {
      await call.steps(1);
      this.talk(call);
    });
    return call;
  }

  answer(leg: Leg): void {
    leg.call.stage.stop();
    leg.tell('AgentEvent_Customer_Alerting');
    this.talk(leg.call);
  }

  hangUp(leg: Leg): void {
    void leg.call.end((each) => (each === leg ? sequences.hangsUp : sequences.isHungUp));
  }

  hold(leg: Leg): void {
    leg.phase = 'held';
    leg.tell('AgentEvent_Hold');
  }

  retrieve(leg: Leg): void {
    leg.phase = 'talking';
    leg.tell('AgentEvent_Talking');
  }

  /** The agent is gone: whoever else is in a call of theirs is hung up on. */
  dropCallsOf(agent: Agent): void {
    for (const leg of this.legsOf(agent)) this.hangUp(leg);
  }

  legsOf(agent: Agent): Leg[] {
    return [...this.calls.values()].flatMap(({ legs }) => legs.filter((leg) => leg.agent === agent));
  }

  /** The call that commands without a call id speak of. */
  activeLeg(agent: Agent): Leg | undefined {
    return this.legsOf(agent).find(({ phase }) => phase !== 'held');
  }

  stop(): void {
    for (const call of this.calls.values()) call.stage.stop();
    this.calls.clear();
  }

  private open(facts: CallFacts): Call {
    const call = new Call(facts, this.pace, ({ id }) => {
      this.calls.delete(id);
      this.hasEnded();
    });
    this.calls.set(call.id, call);
    return call;
  }

  private async playOutside(
    leg: Leg,
    persona: OutsideNumber | undefined,
    { dials, rings }: { dials: readonly CallEvent[]; rings: readonly CallEvent[] },
  ): Promise<void> {
    const { call } = leg;
    const fate = persona?.fate ?? 'answers';
    const failure = fate === 'answers' || fate === 'nothingIsHeard' ? undefined : failures[fate];
    await call.play(leg, fate === 'ownPhoneNotPickedUp' ? dials.slice(0, 1) : dials);
    if (failure === undefined || failure.ringSteps > 0) await call.play(leg, rings);
    await call.steps(failure?.ringSteps ?? persona?.ringSteps ?? 1);
    if (failure === undefined) this.talk(call, persona);
    else await call.end(() => failure.events);
  }

  private async playColleague(leg: Leg, { caller, called }: CallFacts): Promise<void> {
    const { call } = leg;
    const persona = agentPersona(called);
    await call.play(leg, sequences.calloutDials);
    const colleague = this.roster.signedIn(called);
    const isReachable = persona?.asColleague === 'noAnswer' || (colleague !== undefined && !colleague.isInCall);
    if (persona?.asColleague === 'busy' || !isReachable) {
      await call.end(() => sequences.colleagueFails);
      return;
    }
    await call.play(leg, sequences.calloutRings);
    const giveUp = (): Promise<void> =>
      call.end((each) => (each === leg ? sequences.colleagueFails : sequences.isNotAnswered));
    if (colleague !== undefined) await this.offer(call.join(colleague, caller, leg.agent.id), giveUp);
    else call.stage.later(colleagueRingSteps * this.pace.stepMs, () => void giveUp());
  }

  /** Rings an agent, who answers automatically or through the `answer` operation, else the call is given up. */
  private async offer(leg: Leg, giveUp: () => Promise<void>): Promise<void> {
    const { call, agent } = leg;
    const isPersonaSilent = agentPersona(agent.id)?.asColleague === 'noAnswer' && leg.otherPhoneWorkno !== '';
    if (agent.autoAnswer && !isPersonaSilent) {
      await call.play(leg, sequences.answersByItself);
      await call.steps(1);
      this.talk(call);
      return;
    }
    await call.play(leg, sequences.offersToAnswer);
    leg.phase = 'ringing';
    call.stage.later(isPersonaSilent ? colleagueRingSteps * this.pace.stepMs : this.pace.ringMs, () => void giveUp());
  }

  private talk(call: Call, persona?: OutsideNumber): void {
    for (const leg of call.legs) {
      leg.phase = 'talking';
      leg.tell('AgentEvent_Talking');
    }
    const isAmongAgents = call.legs.length > 1;
    const talkMs = persona?.talks === undefined ? this.pace.talkMs : this.personalTalkMs(persona.talks);
    if (!isAmongAgents && talkMs > 0) call.stage.later(talkMs, () => this.endTalk(call, persona?.hangsUp));
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
