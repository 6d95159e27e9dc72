/** Path and query of `requestAppointedCall` (API reference 1251): only public queues, skill type 0, are supported. */
export function requestCall({ callId, skillId }: { callId: string; skillId: string }) {
  return { params: { callid: callId, skilltype: '0' }, query: { skillId } };
}
