import type { PollVerdict } from '../upstream/cc-gateway/poll-answer.js';

/** What one poll came to; `waiting`: nothing can be said, look again soon; `paused`: there was none, for want of a lease. */
export type PollResult = PollVerdict | 'event' | 'waiting' | 'paused' | 'stop';

/** Well under the two minutes after which the gateway signs out an agent who does not poll (API reference 1202). */
const LONGEST_PAUSE_MS = 5000;
const SWITCHING_PAUSE_MS = 1000;
/** Scattered, so that not every agent asks a store that has just come back at once. */
const PAUSED_MS = 1000;
/** Without a pause, a loop that sends nothing would leave no time for anything else. */
const SHORTEST_WAIT_MS = 20;

const asleep = (): void => undefined;

/**
 * One agent's polling: one poll at a time, from sign-in to sign-out. It cannot die by itself: whatever a poll does, the
 * loop goes on until it is told to stop, at once after an event, with growing and scattered pauses after errors.
 */
export class PollLoop {
  private stopped = false;
  private wake = asleep;
  private errorsInARow = 0;
  readonly ended: Promise<void>;

  constructor(
    private readonly polled: { poll(): Promise<PollResult> },
    /** Pause after a poll that brought nothing. */
    private readonly gapMs: number,
  ) {
    this.ended = this.run();
  }

  /** No poll starts after this; one that is running is not cut off, since its event would be lost. */
  stop(): void {
    this.stopped = true;
    this.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      let result: PollResult;
      try {
        result = await this.polled.poll();
      } catch {
        result = 'error';
      }
      if (result === 'stop') return;
      this.errorsInARow = result === 'error' || result === 'refused' ? this.errorsInARow + 1 : 0;
      await this.pause(this.pauseAfter(result));
    }
  }

  /** Ends early when the loop is stopped. */
  private pause(pauseMs: number): Promise<void> | undefined {
    if (pauseMs === 0 || this.stopped) return undefined;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pauseMs).unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private pauseAfter(result: PollResult): number {
    if (result === 'event') return 0;
    if (result === 'ok') return this.gapMs;
    if (result === 'waiting') return Math.max(SHORTEST_WAIT_MS, this.gapMs);
    if (result === 'switching') return SWITCHING_PAUSE_MS;
    if (result === 'paused') return PAUSED_MS / 2 + Math.random() * (PAUSED_MS / 2);
    const longest = Math.min(LONGEST_PAUSE_MS, Math.max(this.gapMs, 50) * 2 ** this.errorsInARow);
    return longest / 2 + Math.random() * (longest / 2);
  }
}
