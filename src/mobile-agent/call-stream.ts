import { Injectable } from '@nestjs/common';
import { toCallDto } from '../calls/call.dto.js';
import { isSettled, type Call } from '../calls/call.js';
import { Environment } from '../config/environment.js';
import { EventLog } from '../events/event-log.js';
import type { SseConnection } from '../events/sse-connection.js';
import type { StreamType } from '../events/stream-message.js';

/** Far more than the handful of messages that one call brings. */
const MAX_CHARACTERS = 64 * 1024;
/** The last message must be there as long as the call itself can be read. */
const MARGIN_MS = 60_000;

const messages: Readonly<Partial<Record<Call['state'], StreamType>>> = {
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
  ) {}

  /** Tells the state of a call; what a callback wrote is not passed on, since its sender may be anybody. */
  async publish(tenantId: string, call: Call, occurredAt: string): Promise<void> {
    const type = messages[call.state];
    if (type === undefined) return;
    const { EVENT_REPLAY_COUNT, EVENT_REPLAY_MS, CALL_RETENTION_MS } = this.environment;
    const message = { type, agentId: null, occurredAt, call: toCallDto(call), upstream: null };
    await this.log.append(logOf(tenantId, call.id), message, {
      tenantId,
      maxCount: EVENT_REPLAY_COUNT,
      maxAgeMs: Math.max(EVENT_REPLAY_MS, CALL_RETENTION_MS) + MARGIN_MS,
      maxCharacters: MAX_CHARACTERS,
    });
  }

  /**
   * Lets a connection follow the call. False when there is nothing to tell any more: this reader has heard the end, and
   * must not be made to come back.
   */
  async follow(
    tenantId: string,
    id: string,
    lastEventId: string | null,
    connection: SseConnection,
    read: () => Promise<Call>,
  ): Promise<boolean> {
    const farewell = { isTold: false };
    const log = logOf(tenantId, id);
    const reader = await this.log.read(log, lastEventId, (text, type) => {
      connection.write(text);
      if (!farewells.has(type)) return;
      farewell.isTold = true;
      connection.end();
    });
    connection.onClose(() => reader.stop());
    // Looked at after the log is followed, so that an end in between is seen by one or the other.
    const last = isSettled(await read()) ? await this.log.latest(log) : null;
    if (!farewell.isTold && last !== null && farewells.has(last.type)) {
      reader.stop();
      if (last.id === lastEventId) return false;
      if (reader.missed.length === 0) reader.missed.push(last.text);
      connection.end();
    }
    connection.open(reader);
    return true;
  }
}

function logOf(tenantId: string, id: string): string {
  return `call-events/${tenantId}/${id}`;
}
