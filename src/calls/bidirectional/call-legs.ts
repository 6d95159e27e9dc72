/** What one of the two telephones of a bidirectional call did; null is what is unknown or never happened. */
export interface CallLeg {
  readonly alertingAt: string | null;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly talkSeconds: number | null;
}

/** The agent's telephone rings first, then the customer's. */
export interface CallLegs {
  readonly agent: CallLeg;
  readonly customer: CallLeg;
}

const unknownLeg: CallLeg = { alertingAt: null, answeredAt: null, endedAt: null, talkSeconds: null };

export const unknownLegs: CallLegs = { agent: unknownLeg, customer: unknownLeg };

/** Adds what was not known before; what was known stays, since every source tells the same call. */
export function mergeLegs(known: CallLegs, told: CallLegs): CallLegs {
  return { agent: mergeLeg(known.agent, told.agent), customer: mergeLeg(known.customer, told.customer) };
}

function mergeLeg(known: CallLeg, told: CallLeg): CallLeg {
  return {
    alertingAt: known.alertingAt ?? told.alertingAt,
    answeredAt: known.answeredAt ?? told.answeredAt,
    endedAt: known.endedAt ?? told.endedAt,
    talkSeconds: known.talkSeconds ?? told.talkSeconds,
  };
}
