/** `2022/02/22,10:04:28:823`: a comma before the time, a colon before the milliseconds (API reference 1319). */
const TIME = /^(\d{4})\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)(?::(\d{3}))?$/;

const QUARTER_HOUR_MS = 15 * 60_000;
/** Zones stand whole quarters apart, but none less than an hour from UTC: what is nearer is a clock that is wrong. */
const NEAREST_ZONE_MS = 3_600_000;
const FURTHEST_ZONE_MS = 14 * 3_600_000;

/** Epoch milliseconds of a callback's time, read as UTC; null when it is none. */
export function callbackTime(text: string | null): number | null {
  const parts = TIME.exec(text ?? '');
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, millisecond = 0] = parts
    .slice(1)
    .map((part: string | undefined) => Number(part ?? 0));
  const time = Date.UTC(year, month - 1, day, hour, minute, second, millisecond);
  return new Date(time).getUTCDate() === day ? time : null;
}

/**
 * How far the sender's clock stands from UTC by its zone, which is not documented: the moment that it calls the call's
 * creation, against ours, in whole quarters of an hour. What is no zone's distance counts as none.
 */
export function callbackZoneMs(createCallTime: number | null, createdAt: number): number {
  if (createCallTime === null) return 0;
  const zoneMs = Math.round((createCallTime - createdAt) / QUARTER_HOUR_MS) * QUARTER_HOUR_MS;
  const distanceMs = Math.abs(zoneMs);
  return distanceMs >= NEAREST_ZONE_MS && distanceMs <= FURTHEST_ZONE_MS ? zoneMs : 0;
}
