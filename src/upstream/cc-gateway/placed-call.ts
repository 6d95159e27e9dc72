import { wireText } from '../wire-value.js';

/** The call that the gateway took on; null where its answer does not name it, and an event will. */
export interface PlacedGatewayCall {
  readonly callId: string | null;
}

/** The `result` of a dial. `callinner` may answer an empty object: then an event brings the id. */
export function readPlacedCall(result: unknown): PlacedGatewayCall {
  return { callId: wireText(result) };
}
