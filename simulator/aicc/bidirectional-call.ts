import type { AiccPersona } from './aicc-personas.js';
import type { CallOrder } from './create-call-request.js';
import { courses, type CallMoment, type CallState, type CourseStep, type ReleaseReason } from './call-course.js';

/** One call between an agent's telephone and a customer's, moving along the course that its end prescribes. */
export class BidirectionalCall {
  readonly createdAt = Date.now();
  readonly releaseReason: ReleaseReason;
  /** Epoch milliseconds of what has happened so far. */
  readonly moments: Partial<Record<CallMoment, number>> = {};
  readonly #ahead: CourseStep[];
  #state: CallState = 0;

  constructor(
    readonly callSerialNo: string,
    readonly order: CallOrder,
    readonly persona: AiccPersona,
  ) {
    this.releaseReason = persona.releaseReason ?? 0;
    this.#ahead = [...courses[this.releaseReason]];
  }

  get state(): CallState {
    return this.#state;
  }

  get isEnded(): boolean {
    return this.#state === 3;
  }

  get isTalking(): boolean {
    return this.#state === 2;
  }

  /** Takes the next step of the course; an ended call stays as it is. */
  advance(): void {
    const step = this.#ahead.shift();
    if (!step) return;
    this.#state = step.state;
    for (const moment of step.moments) this.moments[moment] = Date.now();
  }

  /** Seconds from this moment to the end of the call, 0 where either has not come. */
  secondsFrom(moment: CallMoment): number {
    const { [moment]: since, releaseTime } = this.moments;
    return since === undefined || releaseTime === undefined ? 0 : Math.round((releaseTime - since) / 1000);
  }
}
