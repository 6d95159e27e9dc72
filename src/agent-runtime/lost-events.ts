import { Problem } from '../errors/problem.js';
import { UpstreamFailure } from '../upstream/http/upstream-failure.js';

export interface LossFollowUp {
  /** Tells the readers of the stream that something may be missing here. */
  tellLoss(): Promise<void>;
  /** Asks the gateway how things stand. */
  recover(): Promise<void>;
  followUpFailed(error: unknown): void;
}

/**
 * Follows up polls whose answer never came. The gateway hands each event out once and has no way to hand it out again
 * (API reference 1274): an answer that is lost on the wire may have been an event.
 */
export class LostEvents {
  private state: 'none' | 'suspected' | 'told' = 'none';

  get isNothing(): boolean {
    return this.state === 'none';
  }

  constructor(private readonly followUp: LossFollowUp) {}

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
    return this.state === 'suspected' ? this.tell() : undefined;
  }

  private async tell(): Promise<void> {
    try {
      await this.followUp.tellLoss();
      this.state = 'told';
    } catch (error) {
      this.followUp.followUpFailed(error);
    }
  }

  /** Not sooner: an answer would overtake the events that still wait to be polled. */
  queueIsEmpty(): void {
    if (this.state !== 'told') return;
    this.state = 'none';
    // Beside the polling, which is the agent's heartbeat and must not wait for answers.
    void this.followUp.recover().catch((error: unknown) => this.followUp.followUpFailed(error));
  }
}
