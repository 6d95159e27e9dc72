import { anyValue } from './any-value.js';

/** One of the two telephones of a bidirectional call, as long as nothing is known of it. */
const unknownLeg = { alertingAt: null, answeredAt: null, endedAt: null, talkSeconds: null };

/** The whole body of a call that was just accepted, but for what is given. */
export function callOf(kind: string, more: Readonly<Record<string, unknown>>): object {
  const isOpen = more['state'] === undefined || more['state'] === 'accepted';
  return {
    id: anyValue.id,
    kind,
    state: 'accepted',
    agentId: null,
    callId: null,
    callSerialNo: null,
    called: null,
    caller: null,
    skillId: null,
    reference: null,
    reason: null,
    legs: kind === 'bidirectional' ? { agent: unknownLeg, customer: unknownLeg } : null,
    muted: false,
    threeParty: false,
    allowedCommands: kind === 'bidirectional' || !isOpen ? [] : ['hangUp'],
    deduplicated: false,
    createdAt: anyValue.time,
    updatedAt: anyValue.time,
    ...more,
  };
}
