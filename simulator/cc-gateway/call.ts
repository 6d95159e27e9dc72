import type { Pace } from '../pace.js';
import { Stage } from '../stage.js';
import type { Agent } from './agent.js';
import { callEventContent, eventType, type CallEvent, type Detected } from './call-events.js';
import { nextCallId } from './call-id.js';
import { defaultSkillQueue, type SkillQueue } from './skill-queues.js';

/**
 * `ringing` waits for the agent's own answer; `transferring` until the transfer succeeds or fails; `over` is hung up,
 * with its last events still to come.
 */
export type LegPhase = 'dialling' | 'ringing' | 'talking' | 'transferring' | 'held' | 'over';

/** Who calls whom, and why, as the events of one leg say it. */
export interface LegFacts {
  caller: string;
  called: string;
  feature: number;
  /** Work number of the agent who transferred the call. */
  transferFrom?: string;
}

/** What a call is about. */
export interface CallFacts extends LegFacts {
  callId?: string;
  mediaAbility?: number;
  callData?: string;
  skill?: SkillQueue | undefined;
}

/** The other end of a leg; `workNo` is empty where it is no agent. */
export interface Party {
  phone: string;
  workNo: string;
}

/** Why an agent has a second call beside the first one, `of`. */
export interface Purpose {
  of: Leg;
  kind: 'consult' | 'transfer';
  isThreeParty: boolean;
}

/** One call of the platform, with a leg for each agent in it. */
export class Call {
  readonly id: string;
  readonly startedAt = Date.now();
  readonly stage = new Stage();
  readonly legs: Leg[] = [];
  readonly skill: SkillQueue;
  callData: string;
  /** What was dialled while talking. */
  digits = '';
  /** Why the called number could not be reached. */
  detected: Detected | undefined;
  /** The call whose parties are connected to those of this one, since the agent who was in both has left. */
  bridge: Call | undefined;
  /** Lets the outside number that rings answer at once. */
  pickUp: (() => void) | undefined;

  constructor(
    readonly facts: CallFacts,
    readonly pace: Pace,
    private readonly isOver: (call: Call) => void,
  ) {
    this.id = facts.callId ?? nextCallId();
    this.callData = facts.callData ?? '';
    this.skill = facts.skill ?? defaultSkillQueue;
  }

  join(agent: Agent, other: Party, facts: LegFacts = this.facts): Leg {
    const leg = new Leg(this, agent, other, facts);
    this.legs.push(leg);
    agent.openCalls += 1;
    return leg;
  }

  steps(count: number): Promise<void> {
    return this.stage.pause(count * this.pace.stepMs);
  }

  /** Tells a leg a sequence, one step before each event; a leg that is over hears no more of it. */
  async play(leg: Leg, events: readonly CallEvent[]): Promise<void> {
    for (const event of events) {
      await this.steps(1);
      if (leg.phase === 'over') return;
      leg.tell(event);
    }
  }

  /** Takes one leg out of the call, which goes on; false when it is out already. */
  drop(leg: Leg, events: readonly CallEvent[]): boolean {
    const index = this.legs.indexOf(leg);
    if (index < 0) return false;
    this.legs.splice(index, 1);
    leg.phase = 'over';
    leg.leave(events);
    return true;
  }

  /** Ends the call: a step later each leg hears its own sequence in one go, as the platform sends it. */
  async end(eventsOf: (leg: Leg) => readonly CallEvent[]): Promise<void> {
    this.stage.stop();
    this.pickUp = undefined;
    for (const leg of this.legs) leg.phase = 'over';
    await this.steps(1);
    for (const leg of this.legs) leg.leave(eventsOf(leg));
    this.isOver(this);
  }
}

/** An agent's end of a call. */
export class Leg {
  phase: LegPhase = 'dialling';
  isMuted = false;
  /** The agent's other leg, while both calls are one three-party call. */
  conference: Leg | undefined;
  purpose: Purpose | undefined;
  /** What follows when the agent, whose phone rings, answers or does not. */
  offer: { answers: () => void; fails: () => void } | undefined;
  /** 2 when the agent's own phone hung up. */
  phoneState: 2 | 3 = 3;

  constructor(
    readonly call: Call,
    readonly agent: Agent,
    public other: Party,
    public facts: LegFacts,
  ) {}

  /** Connects the agent to somebody else in the same call. */
  meet(other: Party): void {
    this.other = other;
    this.facts = { ...this.facts, caller: other.phone };
    if (this.phase === 'talking') this.tell('AgentEvent_Talking');
  }

  tell(event: CallEvent): void {
    const { id: callId, facts, skill, detected } = this.call;
    const { agent, other, phoneState } = this;
    if (this.isSpared(event)) return;
    if (event === 'AgentOther_PhoneOffhook') agent.isPhoneOffHook = true;
    if (event === 'AgentOther_PhoneRelease') agent.isPhoneOffHook = false;
    if (event === 'AgentState_Ready') {
      agent.enterStateAfterCall();
      return;
    }
    const { mediaAbility = 1 } = facts;
    const view = { callId, ...this.facts, other, mediaAbility, skill, phoneState, detected };
    agent.tell(eventType(event), callEventContent(event, view));
  }

  /** Tells the end of the call and takes it off the agent. */
  leave(events: readonly CallEvent[]): void {
    if (this.conference !== undefined) this.conference.conference = undefined;
    this.conference = undefined;
    this.agent.openCalls -= 1;
    for (const event of events) this.tell(event);
    if (this.agent.stateAfterCall !== undefined && !this.agent.isInCall) this.agent.enterStateAfterCall();
  }

  /** A phone that is up does not alert, an always-off-hook phone stays up, and another call keeps both phone and state. */
  private isSpared(event: CallEvent): boolean {
    const { isPhoneOffHook, isInCall, parameters } = this.agent;
    if (event === 'AgentOther_PhoneAlerting' || event === 'AgentOther_PhoneOffhook') return isPhoneOffHook;
    if (event === 'AgentOther_PhoneRelease') return isInCall || !parameters.releasePhone;
    return event === 'AgentState_Ready' && isInCall;
  }
}
