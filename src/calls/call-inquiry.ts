import type { AgentRef } from '../state/agent-ref.js';
import type { Call } from './call.js';

/** What the upstream says about an open call: it goes on, it knows no such call, or it could not be asked. */
export type InquiryAnswer = 'goesOn' | 'gone' | 'cannotTell';

/** How an upstream is asked about a call: declared here, answered by the room that speaks with that upstream. */
export type CallInquiry = (agent: AgentRef, call: Call) => Promise<InquiryAnswer>;
