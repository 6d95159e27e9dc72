/**
 * Notices that an agent's polls have brought no good answer for too long. The loop itself cannot: it may hang in a poll
 * that the gateway never answers.
 */
export class PollWatchdog {
  private readonly timer: NodeJS.Timeout;
  private stopped = false;
  /** One after the other, so that what was told last is what is true. */
  private told: Promise<void> = Promise.resolve();

  constructor(
    degradedAfterMs: number,
    private readonly tell: (change: 'degraded' | 'restored') => Promise<void>,
    private readonly failed: (error: unknown) => void,
    /** The polls were given up in silence and begin anew: the first good answer is the end of it. */
    private barked = false,
  ) {
    this.timer = setTimeout(() => void this.bark(), degradedAfterMs).unref();
  }

  /** A poll was answered well. */
  fed(): Promise<void> | undefined {
    if (this.stopped) return undefined;
    this.timer.refresh();
    if (!this.barked) return undefined;
    this.barked = false;
    return this.say('restored');
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async bark(): Promise<void> {
    if (this.barked) return;
    this.barked = true;
    await this.say('degraded');
  }

  /** What cannot be told does not stop the polling. */
  private say(change: 'degraded' | 'restored'): Promise<void> {
    this.told = this.told.then(() => this.tell(change)).catch((error: unknown) => this.failed(error));
    return this.told;
  }
}
