import type { Agent } from './agent.js';
import type { CcGatewaySettings } from './cc-gateway-settings.js';

/** The three events that offer a previewed outbound call (pages 0525, 0526, 0527). */
export const previewEvents = [
  'AgentEvent_Preview',
  'AgentEvent_Preview_CallOut',
  'AgentEvent_Preview_CallOut_Ex',
] as const;

/** What an offer says. */
export interface PreviewOffer {
  /** `AgentEvent_Preview` by default. */
  kind?: (typeof previewEvents)[number];
  /** Up to 19 digits. */
  controlId?: string;
  numbers: readonly string[];
  /** `AgentEvent_Preview` has none. */
  callData?: string;
}

let lastControlId = 1_456_404_000;

/** Offers the agent a previewed outbound call and returns its control id. */
export function offerPreview(agent: Agent, offer: PreviewOffer, { previewIdField }: CcGatewaySettings): string {
  lastControlId += 1;
  const { kind = 'AgentEvent_Preview', controlId = String(lastControlId), numbers, callData = '' } = offer;
  agent.previews.set(controlId, numbers);
  agent.tell(kind, {
    [previewIdField]: controlId,
    dialeddigits: numbers.join(','),
    ...(kind !== 'AgentEvent_Preview' && { callData }),
  });
  return controlId;
}
