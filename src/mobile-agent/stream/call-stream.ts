import { Injectable } from '@nestjs/common';
import { toCallDto } from '../../calls/call.dto.js';
import { isSettled, type Call } from '../../calls/call.js';
import { Environment } from '../../config/environment.js';
import { keys } from '../../state/keys.js';
import { EventMetrics } from '../../events/event-metrics.js';
import { EventLog } from '../../events/stream/event-log.js';
import type { LogReader } from '../../events/stream/log-reader.js';
import type { SseConnection } from '../../events/stream/sse-connection.js';
import type { StreamType } from '../../events/stream/stream-message.js';

/** Far more than the handful of messages that one call brings. */
const MAX_CHARACTERS = 64 * 1024;
/** The last message must be there as long as the call itself can be read. */
const MARGIN_MS = 60_000;

/** Every type of message on the stream of a bidirectional call. */
export const CALL_STREAM_TYPES = [
  'call.alerting',
  'call.talking',
  'call.ended',
  'call.failed',
  'call.unknown',
] as const satisfies readonly StreamType[];

const messages: Readonly<Partial<Record<Call['state'], (typeof CALL_STREAM_TYPES)[number]>>> = {
  alerting: 'call.alerting',
  talking: 'call.talking',
  ended: 'call.ended',
  failed: 'call.failed',
  unknown: 'call.unknown',
};
const farewells: ReadonlySet<string> = new Set(['call.ended', 'call.failed', 'call.unknown']);

/** The event stream of one bidirectional call: from its first sign of life to its end. */
@Injectable()
export class CallStream {
  constructor(
    private readonly log: EventLog,
    private readonly environment: Environment,
    private readonly metrics: EventMetrics,
  ) {}

  /** Tells the state of a call; what a callback wrote is not passed on, since its sender may be anybody. */
  async publish(tenantId: string, call: Call, occurredAt: string): Promise<void> {
    const type = messages[call.state];
    if (type === undefined) return;
    const { EVENT_REPLAY_COUNT, EVENT_REPLAY_MS, CALL_RETENTION_MS } = this.environment;
    const message = { type, agentId: null, occurredAt, call: toCallDto(call), upstream: null };
    await this.log.append(keys.bidirectionalEvents(tenantId, call.id), message, {
      maxCount: EVENT_REPLAY_COUNT,
      maxAgeMs: Math.max(EVENT_REPLAY_MS, CALL_RETENTION_MS) + MARGIN_MS,
      maxCharacters: MAX_CHARACTERS,
    });
  }

  /**
   * Begins to read the stream of a call. Null when there is nothing to tell any more: this reader has heard the end, and
   * must not be made to come back.
   */
  async read(
    tenantId: string,
    id: string,
    lastEventId: string | null,
    show: () => Promise<Call>,
  ): Promise<LogReader | null> {
    const log = keys.bidirectionalEvents(tenantId, id);
    const reader = await this.log.read(log, lastEventId, async () => ({ call: toCallDto(await show()) }));
    try {
      // Looked at after the log is followed, so that an end in between is seen by one or the other.
      const call = await show();
      if (!isSettled(call)) return this.metrics.watched(reader, lastEventId);
      // The window may be gone while the call is still kept: without its last message the stream would never end.
      if (!isFarewell(await this.log.latest(log)))
        await this.publish(tenantId, call, new Date(call.updatedAt).toISOString());
      const last = await this.log.latest(log);
      if (last !== null && last.id === lastEventId) {
        reader.stop();
        return null;
      }
      if (last !== null) reader.tellInsteadOfOpen(last);
      return this.metrics.watched(reader, lastEventId);
    } catch (error) {
      reader.stop();
      throw error;
    }
  }

  /** Tells a reader until the call has settled. */
  tell(reader: LogReader, connection: SseConnection): void {
    connection.onClose(() => reader.stop());
    reader.start({
      write: (text, type) => {
        connection.write(text);
        if (isFarewell({ type })) connection.end();
      },
      fail: () => connection.end(),
    });
  }
}

function isFarewell(message: { type: string } | null): boolean {
  return message !== null && farewells.has(message.type);
}
