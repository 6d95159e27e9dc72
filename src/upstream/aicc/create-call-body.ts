/** A bidirectional call in the words of this service. ITA takes neither `callData` nor the numbers to present. */
export interface BidirectionalDial {
  /** The agent's telephone, which rings first. */
  caller: string;
  /** The customer. */
  called: string;
  agentWorkNo?: string | undefined;
  callData?: string | undefined;
  /** Number shown to the customer. */
  callerPresent?: string | undefined;
  /** Number shown to the agent. */
  agentPresent?: string | undefined;
  /** Where the release of this call is reported. */
  callbackUrl?: string | undefined;
}

/** Body of `createCall` (API reference 1303): the callback address in Base64, undefined properties are not sent. */
export function createCallBody({ agentWorkNo, callbackUrl, ...dial }: BidirectionalDial) {
  return {
    ...dial,
    agentWorkNo: agentWorkNo === undefined ? undefined : Number(agentWorkNo),
    callBackUrl: callbackUrl === undefined ? undefined : Buffer.from(callbackUrl).toString('base64'),
  };
}
