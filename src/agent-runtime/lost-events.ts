import { Logger } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import type { AgentStream } from '../events/stream/agent-stream.js';
import type { AgentRef } from '../state/agent-ref.js';
import { isStoreOutOfReach } from '../state/state-store.js';
import { UpstreamFailure } from '../upstream/http/upstream-failure.js';
import type { GapRecovery } from './gap-recovery.js';

/** What a gap in the events is reported to. */
export interface LossParts {
  /** Tells the readers of the stream that something may be missing here. */
  readonly stream: Pick<AgentStream, 'interrupt'>;
  /** Asks the gateway how things stand. */
  readonly recovery: Pick<GapRecovery, 'recover'>;
}

const logger = new Logger('LostEvents');
const failed = (error: unknown) => logger.error('Failed to recover from a gap in the events', error);

/**
 * Follows up polls whose answer never came. The gateway hands each event out once and has no way to hand it out again
 * (API reference 1274): an answer that is lost on the wire may have been an event.
 */
export class LostEvents {
  private state: 'none' | 'suspected' | 'told' = 'none';

  constructor(
    private readonly agent: AgentRef,
    private readonly sessionId: string,
    private readonly parts: LossParts,
  ) {}

  get isNothing(): boolean {
    return this.state === 'none';
  }

  /** What was sent and brought no whole answer may have taken an event with it; what was answered in full has not. */
  pollFailed(error: unknown): void {
    const cause = error instanceof Problem ? error.cause : null;
    if (cause instanceof UpstreamFailure && cause.sent) this.suspect();
  }

  suspect(): void {
    this.state = 'suspected';
  }

  /** Before the events of the next answer are told, so that readers hear of the hole where it is. */
  beforeNextEvents(): Promise<void> | undefined {
    return this.state === 'suspected' ? this.publishGap() : undefined;
  }

  private async publishGap(): Promise<void> {
    try {
      await this.parts.stream.interrupt(this.agent);
      this.state = 'told';
    } catch (error) {
      failed(error);
    }
  }

  /** Not sooner: an answer would overtake the events that still wait to be polled. */
  queueIsEmpty(): void {
    if (this.state !== 'told') return;
    this.state = 'none';
    // Beside the polling, which is the agent's heartbeat and must not wait for answers.
    void this.parts.recovery.recover(this.agent, this.sessionId).catch((error: unknown) => this.recoveryFailed(error));
  }
  /** Without the state store nothing was put right: once more when it is back and the queue is empty again. */
  private recoveryFailed(error: unknown): void {
    if (!isStoreOutOfReach(error)) failed(error);
    else if (this.state === 'none') this.state = 'told';
  }
}
