import type { CallEvent } from '../calls/call-event.js';
import type { EventMeaning } from './event-table.js';
import { contentText, type GatewayEvent } from './gateway-event.js';

/** An agent's own number is printed with a letter before it (API reference 1365, 1366). */
const AGENT_PREFIX = /^[aA](?=\d)/;

/** What a gateway event says about a call, in our words; null when it speaks of none. */
export function readCallEvent(event: GatewayEvent, meaning: EventMeaning): CallEvent | null {
  if (meaning.call === undefined) return null;
  const { signal = null, cause = 'none', agentPhone = null, threeParty = false, offers = false } = meaning.call;
  const { content, eventType } = event;
  const callId = callIdIn(content);
  // Events that are only passed on touch a call when they name it; a telephone's belong to the call in progress.
  if (callId === null && signal === null && agentPhone === null) return null;
  return {
    callId,
    signal,
    cause,
    upstreamCode: contentText(content, 'detect') ?? eventType,
    text: contentText(content, 'desc'),
    agentPhone,
    threeParty,
    offers: offers
      ? {
          caller: contentText(content, 'caller')?.replace(AGENT_PREFIX, '') ?? null,
          called: contentText(content, 'called')?.replace(AGENT_PREFIX, '') ?? null,
          skillId: contentText(content, 'skillId', 'skillid'),
        }
      : null,
  };
}

/** The documents spell it `callid` and `callId`, and several events are nothing but the id (1357, 1359, 1363). */
function callIdIn(content: unknown): string | null {
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return content === '' ? null : content;
  return contentText(content, 'callid', 'callId');
}
