import type { SseConnection } from './sse-connection.js';
import { noticeText } from './sse-text.js';

const ANNOUNCED_BEFORE_MS = 60_000;
/** The longest delay that a timer of Node takes; a token that lives longer outlives any connection. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A stream ends with the token that opened it, and says so a minute before: time to open the next one. */
export function endAtTokenExpiry(connection: SseConnection, expiresAt: number | null): void {
  if (expiresAt === null) return;
  const leftMs = expiresAt - Date.now();
  if (leftMs > LONGEST_TIMER_MS) return;
  const announce = setTimeout(
    () => connection.write(noticeText('closing', { reason: 'tokenExpiry' })),
    Math.max(0, leftMs - ANNOUNCED_BEFORE_MS),
  ).unref();
  const end = setTimeout(() => connection.end(), Math.max(0, leftMs)).unref();
  connection.onClose(() => {
    clearTimeout(announce);
    clearTimeout(end);
  });
}
