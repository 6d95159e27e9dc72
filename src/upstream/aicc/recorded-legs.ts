/** What one telephone did in a call; null is what is unknown or never happened. */
export interface RecordedLeg {
  alertingAt: string | null;
  answeredAt: string | null;
  endedAt: string | null;
  talkSeconds: number | null;
}

/** The two telephones of a bidirectional call, as AICC recorded them. */
export interface RecordedLegs {
  agent: RecordedLeg;
  customer: RecordedLeg;
}

/** How one source writes its times and durations. */
interface LegReader {
  instant: (name: string) => string | null;
  seconds: (name: string) => number | null;
}

/** Both telephones by the names that callbacks and records share (API reference 1305 and 1319). */
export function readLegs({ instant, seconds }: LegReader): RecordedLegs {
  const leg = (alerting: string, talking: string, release: string, duration: string): RecordedLeg => {
    const [answeredAt, endedAt] = [instant(talking), instant(release)];
    const talkSeconds = talkSecondsOf(answeredAt, endedAt, seconds(duration));
    return { alertingAt: instant(alerting), answeredAt, endedAt, talkSeconds };
  };
  return {
    agent: leg('agentAlertingTime', 'agentTalkingTime', 'agentReleaseTime', 'agentTalkDuration'),
    customer: leg('alertingTime', 'talkingTime', 'releaseTime', 'talkDuration'),
  };
}

/**
 * The times win: the reference's own example tells a duration of 0 beside a conversation of six seconds, and a date as
 * the duration of the agent's leg.
 */
function talkSecondsOf(answeredAt: string | null, endedAt: string | null, told: number | null): number | null {
  const derived = answeredAt === null || endedAt === null ? null : Date.parse(endedAt) - Date.parse(answeredAt);
  if (derived !== null && derived >= 0) return Math.round(derived / 1000);
  return told !== null && told >= 0 ? told : null;
}
