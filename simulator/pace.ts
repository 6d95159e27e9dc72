/** How fast the played calls go. */
export interface Pace {
  /** Pause between two steps of a played call. */
  stepMs: number;
  /** How long an ordinary customer talks before hanging up; 0 = never hangs up. */
  talkMs: number;
  /** How long a call rings at an agent that must answer by itself. */
  ringMs: number;
}

export const defaultPace: Pace = { stepMs: 500, talkMs: 20_000, ringMs: 20_000 };
