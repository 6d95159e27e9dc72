import type { CallEvent } from '../calls/changes/call-event.js';
import type { EventMeaning } from './event-table.js';
import { contentText, type GatewayEvent } from '../upstream/cc-gateway/gateway-event.js';
import { LONGEST_CALL_ID } from '../upstream/cc-gateway/placed-call.js';

/** An agent's own number is printed with a letter before it (API reference 1365, 1366). */
const AGENT_PREFIX = /^[aA](?=\d)/;

/**
 * A call is kept for long: what is far beyond everything documented must not be kept with it. Ids have around twenty
 * characters, numbers at most 24, descriptions a sentence.
 */
const LONGEST_ID = 128;
const LONGEST_TEXT = 1000;

/** What a gateway event says about a call, in our words; null when it speaks of none. */
export function readCallEvent(event: GatewayEvent, meaning: EventMeaning): CallEvent | null {
  if (meaning.call === undefined) return null;
  const { signal = null, cause = 'none', agentPhone = null, threeParty = false, offers = false } = meaning.call;
  const { endsTransfer = false } = meaning.call;
  const { content, eventType } = event;
  const callId = callIdIn(content);
  if (callId !== null && callId.length > LONGEST_CALL_ID) return null;
  // Events that are only passed on touch a call when they name it; a telephone's belong to the call in progress.
  if (callId === null && signal === null && agentPhone === null) return null;
  return {
    callId,
    signal,
    cause,
    upstreamCode: clipped(contentText(content, 'detect'), LONGEST_ID) ?? eventType,
    text: clipped(contentText(content, 'desc'), LONGEST_TEXT),
    agentPhone,
    threeParty,
    endsTransfer,
    offers,
    parties: {
      caller: partyIn(content, 'caller'),
      called: partyIn(content, 'called'),
      skillId: clipped(contentText(content, 'skillId', 'skillid'), LONGEST_ID),
      farEnd: partyIn(content, 'otherPhone', 'otherPhoneWorkno'),
    },
  };
}

/** The documents spell it `callid` and `callId`, and several events are nothing but the id (1357, 1359, 1363). */
function callIdIn(content: unknown): string | null {
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return content === '' ? null : content;
  return contentText(content, 'callid', 'callId');
}

function partyIn(content: unknown, ...names: string[]): string | null {
  return clipped(contentText(content, ...names), LONGEST_ID)?.replace(AGENT_PREFIX, '') ?? null;
}

function clipped(text: string | null, longest: number): string | null {
  return text?.slice(0, longest) ?? null;
}
