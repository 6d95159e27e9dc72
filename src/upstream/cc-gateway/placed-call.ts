import { wireText } from '../wire-value.js';

/** Calls and the answers to their requests are kept for long, and ids have around twenty characters: what is far longer is none. */
export const LONGEST_CALL_ID = 128;

/** The call that the gateway took on; null where its answer does not name it, and an event will. */
export interface PlacedGatewayCall {
  readonly callId: string | null;
}

/** The `result` of a dial. `callinner` may answer an empty object: then an event brings the id. */
export function readPlacedCall(result: unknown): PlacedGatewayCall {
  const callId = wireText(result);
  return { callId: callId === null || callId.length > LONGEST_CALL_ID ? null : callId };
}
