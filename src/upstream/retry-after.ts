import type { UpstreamHeaders } from './http/upstream-exchange.js';

const A_DAY = 86_400;

/**
 * How long an upstream wants to be left alone: seconds, or a date (RFC 9110, section 10.2.3), read by the upstream's own
 * clock where it tells it. Undefined when it says nothing that can be read; never more than a day.
 */
export function retryAfterSeconds(headers: UpstreamHeaders): number | undefined {
  const text = lastOf(headers['retry-after']);
  if (/^\d+$/.test(text)) return Math.min(Number(text), A_DAY);
  // Without a name in it, `Date.parse` takes nearly anything for a date.
  const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(at)) return undefined;
  const told = Date.parse(lastOf(headers['date']));
  const seconds = (at - (Number.isNaN(told) ? Date.now() : told)) / 1000;
  return Math.min(Math.max(seconds, 0), A_DAY);
}

const lastOf = (header: string | string[] | undefined) => [header ?? ''].flat().at(-1)?.trim() ?? '';
