import type { Pace } from '../pace.js';
import { Stage } from '../stage.js';
import type { Agent } from './agent.js';
import { callEventContent, type CallEvent } from './call-events.js';
import { nextCallId } from './call-id.js';
import { defaultSkillQueue, type SkillQueue } from './skill-queues.js';

/** `ringing` waits for the agent's own answer; `over` is hung up, with its last events still to come. */
export type LegPhase = 'dialling' | 'ringing' | 'talking' | 'held' | 'over';

/** What a call is about. */
export interface CallFacts {
  callId?: string;
  caller: string;
  called: string;
  feature: number;
  mediaAbility?: number;
  callData?: string;
  skill?: SkillQueue | undefined;
}

/** One call of the platform, with a leg for each agent in it. */
export class Call {
  readonly id: string;
  readonly startedAt = Date.now();
  readonly stage = new Stage();
  readonly legs: Leg[] = [];
  readonly skill: SkillQueue;
  callData: string;

  constructor(
    readonly facts: CallFacts,
    readonly pace: Pace,
    private readonly isOver: (call: Call) => void,
  ) {
    this.id = facts.callId ?? nextCallId();
    this.callData = facts.callData ?? '';
    this.skill = facts.skill ?? defaultSkillQueue;
  }

  join(agent: Agent, otherPhone: string, otherPhoneWorkno: string): Leg {
    const leg = new Leg(this, agent, otherPhone, otherPhoneWorkno);
    this.legs.push(leg);
    agent.openCalls += 1;
    return leg;
  }

  steps(count: number): Promise<void> {
    return this.stage.pause(count * this.pace.stepMs);
  }

  /** Tells a leg a sequence, one step before each event. */
  async play(leg: Leg, events: readonly CallEvent[]): Promise<void> {
    for (const event of events) {
      await this.steps(1);
      leg.tell(event);
    }
  }

  /** Ends the call: a step later each leg hears its own sequence in one go, as the platform sends it. */
  async end(story: (leg: Leg) => readonly CallEvent[]): Promise<void> {
    this.stage.stop();
    for (const leg of this.legs) leg.phase = 'over';
    await this.steps(1);
    for (const leg of this.legs) leg.leave(story(leg));
    this.isOver(this);
  }
}

/** An agent's end of a call. */
export class Leg {
  phase: LegPhase = 'dialling';
  /** 2 when the agent's own phone hung up. */
  phoneState: 2 | 3 = 3;

  constructor(
    readonly call: Call,
    readonly agent: Agent,
    readonly otherPhone: string,
    readonly otherPhoneWorkno: string,
  ) {}

  tell(event: CallEvent): void {
    const { id: callId, facts, skill } = this.call;
    const { agent, otherPhone, otherPhoneWorkno, phoneState } = this;
    if (this.isSpared(event)) return;
    if (event === 'AgentOther_PhoneOffhook') agent.isPhoneOffHook = true;
    if (event === 'AgentOther_PhoneRelease') agent.isPhoneOffHook = false;
    if (event === 'AgentState_Ready') {
      agent.enterStateAfterCall();
      return;
    }
    const { caller, called, feature, mediaAbility = 1 } = facts;
    const view = { callId, caller, called, otherPhone, otherPhoneWorkno, feature, mediaAbility, skill, phoneState };
    agent.tell(event, callEventContent(event, view));
  }

  /** Tells the end of the call and takes it off the agent. */
  leave(events: readonly CallEvent[]): void {
    this.agent.openCalls -= 1;
    for (const event of events) this.tell(event);
    if (this.agent.wishAfterCall !== undefined && !this.agent.isInCall) this.agent.enterStateAfterCall();
  }

  /** A phone that is up does not alert, an always-off-hook phone stays up, and a held call keeps both phone and state. */
  private isSpared(event: CallEvent): boolean {
    const { isPhoneOffHook, isInCall, parameters } = this.agent;
    if (event === 'AgentOther_PhoneAlerting' || event === 'AgentOther_PhoneOffhook') return isPhoneOffHook;
    if (event === 'AgentOther_PhoneRelease') return isInCall || !parameters.releasePhone;
    return event === 'AgentState_Ready' && isInCall;
  }
}
