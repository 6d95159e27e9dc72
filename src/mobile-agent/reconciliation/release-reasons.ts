import type { CallReasonCode } from '../../calls/call.js';
import type { CallRecord } from '../../upstream/aicc/call-record.js';

/** How a call is over: `ended` after a conversation, `failed` without one. */
export type CallEnd = readonly [signal: 'ended' | 'failed', reason: CallReasonCode];

/** AICC: 0–5 in callbacks and queries (API reference 1319), 6 in queries only (1306). */
const aiccEnds: Readonly<Record<string, CallEnd>> = {
  0: ['ended', 'CUSTOMER_HUNG_UP'],
  1: ['ended', 'AGENT_HUNG_UP'],
  2: ['failed', 'AGENT_LEG_FAILED'],
  3: ['failed', 'CUSTOMER_LEG_FAILED'],
  4: ['failed', 'AGENT_NO_ANSWER'],
  5: ['failed', 'CUSTOMER_NO_ANSWER'],
  6: ['failed', 'START_FAILED'],
};

/**
 * ITA speaks Q.850 (API reference 1306), which says what happened but not on which leg: the times of the agent's leg
 * tell that. 17 user busy; 18, 19 no answer. What clears an ordinary call (16, 31) names no side.
 */
const itaFailures: Readonly<Record<string, readonly [agent: CallReasonCode, customer: CallReasonCode]>> = {
  17: ['AGENT_LEG_FAILED', 'CUSTOMER_BUSY'],
  18: ['AGENT_NO_ANSWER', 'CUSTOMER_NO_ANSWER'],
  19: ['AGENT_NO_ANSWER', 'CUSTOMER_NO_ANSWER'],
};
const LEG_FAILED = ['AGENT_LEG_FAILED', 'CUSTOMER_LEG_FAILED'] as const;
const CLEARED = new Set(['16', '31']);

/** How a record of a call that has ended says that it did. */
export function endOf(record: CallRecord, product: 'aicc' | 'ita'): CallEnd {
  const known = product === 'aicc' ? aiccEnds[record.reasonCode ?? ''] : undefined;
  return known ?? (product === 'ita' ? itaEnd(record) : otherEnd(record));
}

function itaEnd(record: CallRecord): CallEnd {
  const { reasonCode, legs } = record;
  const customerAnswered = legs.customer.answeredAt !== null;
  if (reasonCode === null || reasonCode === '0' || CLEARED.has(reasonCode) || customerAnswered) return otherEnd(record);
  if (legs.agent.alertingAt === null && legs.agent.answeredAt === null) return ['failed', 'OTHER'];
  const [agent, customer] = itaFailures[reasonCode] ?? LEG_FAILED;
  return ['failed', legs.agent.answeredAt === null ? agent : customer];
}

/** No word about the side: whether there was a conversation is all that can be told, if that. */
function otherEnd({ legs: { agent, customer } }: CallRecord): CallEnd {
  const failed = customer.answeredAt === null && (agent.alertingAt !== null || customer.alertingAt !== null);
  return [failed ? 'failed' : 'ended', 'OTHER'];
}
