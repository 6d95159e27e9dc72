import type { Agent } from './agent.js';
import type { CcGatewaySettings } from './cc-gateway-settings.js';

const waitMs = 60_000;

/** Delivers the events of a push-mode agent to its callback address, in order, until the agent is signed out (page 1275). */
export async function pushEvents(
  agent: Agent,
  { callBackUri, serviceToken }: { callBackUri: string; serviceToken: string },
  { pushShape }: CcGatewaySettings,
): Promise<void> {
  while (!agent.isSignedOut || agent.events.length > 0) {
    const outcome = await agent.events.take(waitMs);
    if (outcome === 'empty' || 'refusal' in outcome) continue;
    const body =
      pushShape === 'eventList'
        ? `{"workNo":${JSON.stringify(agent.id)},"eventList":[${outcome.event}]}`
        : `{"retcode":"0","event":${outcome.event}}`;
    const headers = {
      'Content-Type': 'application/json; charset=UTF-8',
      Guid: agent.guids.current,
      service_token: serviceToken,
    };
    // A callback that fails loses its event, as a poll answer does.
    await fetch(callBackUri, { method: 'POST', headers, body }).catch(() => undefined);
  }
}
