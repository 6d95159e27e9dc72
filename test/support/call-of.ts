import { anyValue } from './any-value.js';

/** The whole body of a call that was just accepted, but for what is given. */
export function callOf(kind: string, more: object): object {
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
    deduplicated: false,
    createdAt: anyValue.time,
    updatedAt: anyValue.time,
    ...more,
  };
}
