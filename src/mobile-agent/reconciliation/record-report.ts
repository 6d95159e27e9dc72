import type { CallReport } from '../../calls/bidirectional/call-report.js';
import type { CallRecord } from '../../upstream/aicc/call-record.js';
import { endOf } from './release-reasons.js';

/**
 * What a record of the upstream says about our call. Its "calling" covers both telephones, the agent's first: the call
 * is `alerting` while either of them rings.
 */
export function reportOf(record: CallRecord, product: 'aicc' | 'ita'): CallReport {
  const { callSerialNo, legs, state } = record;
  const told = { callSerialNo, legs, reason: null };
  if (state !== 'ended') return { ...told, signal: state === 'accepted' ? null : state };
  const [signal, code] = endOf(record, product);
  return { ...told, signal, reason: { code, upstreamCode: record.reasonCode, text: null } };
}
