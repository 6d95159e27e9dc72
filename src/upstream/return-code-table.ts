import type { ErrorCode } from '../errors/catalogue.js';

/** Return codes as they are written down: under each error code the wire's codes, ranges like `200-002…018` included. */
export type ReturnCodes = Partial<Record<ErrorCode, readonly string[]>>;

/** The same table turned round: from the wire's code to ours. */
export function returnCodeTable(codes: ReturnCodes): ReadonlyMap<string, ErrorCode> {
  const entries = Object.entries(codes) as [ErrorCode, readonly string[]][];
  return new Map(entries.flatMap(([code, wire]) => wire.flatMap(expand).map((one) => [one, code] as const)));
}

/** `200-002…018` are the codes from 200-002 to 200-018, both included. */
function expand(text: string): string[] {
  const [start = '', end] = text.split('…');
  if (end === undefined) return [text];
  const prefix = start.slice(0, -end.length);
  const first = Number(start.slice(-end.length));
  return Array.from(
    { length: Number(end) - first + 1 },
    (_, i) => prefix + String(first + i).padStart(end.length, '0'),
  );
}
