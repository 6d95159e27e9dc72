import type { CallEvent } from './call-event.js';

export const nobody: CallEvent['parties'] = { caller: null, called: null, skillId: null, farEnd: null };

/** An event that says nothing but what is given. */
export const callEvent = (more: Partial<CallEvent>): CallEvent => ({
  callId: null,
  signal: null,
  cause: 'none',
  upstreamCode: null,
  text: null,
  agentPhone: null,
  threeParty: false,
  endsTransfer: false,
  offers: false,
  parties: nobody,
  ...more,
});
