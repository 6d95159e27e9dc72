import type { CallCause } from '../call.js';
import type { CallSignal } from './call-transitions.js';

/** What one upstream event says about a call. Everything is optional but the names: many events carry no call id. */
export interface CallEvent {
  callId: string | null;
  signal: CallSignal | null;
  cause: CallCause;
  /** The event's name, or the code that it carries. */
  upstreamCode: string | null;
  text: string | null;
  agentPhone: 'alerting' | 'offHook' | null;
  threeParty: boolean;
  /** The outcome of a transfer is told: it is no longer under way. */
  endsTransfer: boolean;
  /** It announces an incoming call: an unknown call id then makes a new call. */
  offers: boolean;
  parties: CallParties;
}

/** Who calls whom and for which queue, as far as one event tells. */
export interface CallParties {
  caller: string | null;
  called: string | null;
  skillId: string | null;
  /** The party at the far end, told without saying which of the two it is. */
  farEnd: string | null;
}
