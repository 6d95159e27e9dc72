import { nextCallId } from './call-id.js';

/** A skill queue of the simulated VDN. */
export interface SkillQueue {
  id: number;
  name: string;
  /** 5 = audio and video telephony. */
  mediatype: number;
}

/** The queue of calls that name none. */
export const defaultSkillQueue: SkillQueue = { id: 25, name: 'sales', mediatype: 5 };

/** The queues that always exist. */
export const skillQueues: readonly SkillQueue[] = [defaultSkillQueue, { id: 26, name: 'service', mediatype: 5 }];

/** The number that customers call, and that they see when an agent gives none. */
export const platformNumber = '10086';

/** Somebody who waits in a queue. */
export interface WaitingCall {
  callId: string;
  skill: SkillQueue;
  caller: string;
  called: string;
  callData: string;
  since: number;
  /** A routed caller rings the first idle agent of the queue; the others wait until an agent claims them. */
  isRouted: boolean;
  /** Work number of the agent who transferred the call to the queue; it does not come back to this one. */
  transferredBy: string | undefined;
}

/** What is known of a caller who joins a queue. */
export interface CallerInQueue {
  caller?: string;
  called?: string;
  routed?: boolean;
}

/** A call that was transferred to a queue keeps its id and its data. */
export interface QueuedCall extends CallerInQueue {
  callId?: string;
  callData?: string;
  transferredBy?: string;
}

/** The callers who wait. Some may be kept waiting: as soon as one of these is claimed, another one calls. */
export class SkillQueues {
  private waiting: WaitingCall[] = [];

  constructor(private readonly keptWaiting: number) {
    this.topUp();
  }

  join(
    skillId: number | string,
    {
      callId = nextCallId(),
      caller = '13700000001',
      called = platformNumber,
      callData = '',
      routed = false,
      transferredBy,
    }: QueuedCall = {},
  ): string {
    const skill = skillQueues.find(({ id }) => String(id) === String(skillId));
    if (skill === undefined) throw new Error(`There is no skill queue ${skillId}.`);
    const since = Date.now();
    this.waiting.push({ callId, skill, caller, called, callData, since, isRouted: routed, transferredBy });
    return callId;
  }

  get all(): readonly WaitingCall[] {
    return this.waiting;
  }

  list(skillId: string): WaitingCall[] {
    return this.waiting.filter(({ skill }) => String(skill.id) === skillId);
  }

  /** Takes a caller out of the queue; undefined when nobody waits under this id there. */
  claim(callId: string, skillId: string): WaitingCall | undefined {
    const call = this.list(skillId).find((waiting) => waiting.callId === callId);
    if (call === undefined) return undefined;
    this.waiting = this.waiting.filter((waiting) => waiting !== call);
    this.topUp();
    return call;
  }

  routedTo(agentId: string, skills: ReadonlySet<number>): WaitingCall | undefined {
    return this.waiting.find(
      ({ isRouted, skill, transferredBy }) => isRouted && skills.has(skill.id) && transferredBy !== agentId,
    );
  }

  private topUp(): void {
    const { id } = defaultSkillQueue;
    while (this.list(String(id)).length < this.keptWaiting) this.join(id);
  }
}
