/** queryCallState's numbers: 0 to be called, 1 calling, 2 talking, 3 ended (API reference 1306). */
export type CallState = 0 | 1 | 2 | 3;

/**
 * Why a call ended: 0 the customer hung up, 1 the agent hung up, 2 the agent's leg failed, 3 the customer's leg failed,
 * 4 the agent did not answer, 5 the customer did not answer (API reference 1319), 6 it could not be started (1306).
 */
export type ReleaseReason = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** The moments of a call that records and callbacks name. */
export type CallMoment = 'agentAlertingTime' | 'agentTalkingTime' | 'alertingTime' | 'talkingTime' | 'releaseTime';

export interface CourseStep {
  state: CallState;
  moments: readonly CallMoment[];
}

const agentRings: CourseStep = { state: 1, moments: ['agentAlertingTime'] };
const customerRings: CourseStep = { state: 1, moments: ['agentTalkingTime', 'alertingTime'] };
const talking: CourseStep = { state: 2, moments: ['talkingTime'] };
const ended: CourseStep = { state: 3, moments: ['releaseTime'] };

/** The steps that a call takes after it was queued: the agent's telephone first, then the customer's. */
export const courses: Readonly<Record<ReleaseReason, readonly CourseStep[]>> = {
  0: [agentRings, customerRings, talking, ended],
  1: [agentRings, customerRings, talking, ended],
  2: [{ state: 1, moments: [] }, ended],
  3: [agentRings, { state: 1, moments: ['agentTalkingTime'] }, ended],
  4: [agentRings, ended],
  5: [agentRings, customerRings, ended],
  6: [ended],
};
