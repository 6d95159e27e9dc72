import { wireText } from '../wire-value.js';

/** One event of the gateway, in its own words. `content` may be an object, a bare call id or null. */
export interface GatewayEvent {
  eventType: string;
  content: unknown;
  /** Epoch milliseconds: `eventGenTime` of newer gateways, else the time of receipt. */
  occurredAt: number;
}

/** 9999-12-31: beyond it a Date has five digits of year and is no time a gateway could mean. */
const LATEST_TIME = 253_402_300_799_999;

/**
 * Reads the `event` of a poll answer: one object (API reference 1274), or a list of them as the poll for all agents
 * gives. Null and absent mean that there was none; what is no event at all is counted in `malformed`.
 */
export function readGatewayEvents(event: unknown, receivedAt: number): { events: GatewayEvent[]; malformed: number } {
  const items = event === null || event === undefined || event === '' ? [] : Array.isArray(event) ? event : [event];
  const events = items.map((item) => readOne(item, receivedAt)).filter((item) => item !== null);
  return { events, malformed: items.length - events.length };
}

function readOne(item: unknown, receivedAt: number): GatewayEvent | null {
  if (!isRecord(item)) return null;
  const { eventType, content, eventGenTime } = item;
  if (typeof eventType !== 'string' || eventType === '') return null;
  const time = Number(wireText(eventGenTime) ?? NaN);
  const occurredAt = time > 0 && time <= LATEST_TIME ? time : receivedAt;
  return { eventType, content: content ?? null, occurredAt };
}

/** A field of an event's content as text, whatever the gateway printed it as; null when absent, empty or no scalar. */
export function contentText(content: unknown, ...names: string[]): string | null {
  if (!isRecord(content)) return null;
  for (const name of names) {
    const value = content[name];
    if (typeof value === 'number') return String(value);
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
