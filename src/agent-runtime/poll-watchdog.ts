/** What the watchdog reports to. */
export interface WatchedPolls {
  reportHealth(change: 'degraded' | 'restored'): Promise<void>;
  /** Hears why it could not be told. */
  healthUnreported(error: unknown): void;
}

/**
 * Notices that an agent's polls have brought no good answer for too long. The loop itself cannot: it may hang in a poll
 * that the gateway never answers.
 */
export class PollWatchdog {
  private readonly timer: NodeJS.Timeout;
  private stopped = false;
  /** One after the other, so that what was told last is what is true. */
  private reported: Promise<void> | undefined;

  constructor(
    degradedAfterMs: number,
    private readonly polls: WatchedPolls,
    /** True at first when an earlier poller left the session degraded: the first good answer restores it. */
    private isDegraded = false,
  ) {
    this.timer = setTimeout(expired, degradedAfterMs, this).unref();
  }

  /** A poll was answered well. */
  fed(): Promise<void> | undefined {
    if (this.stopped) return undefined;
    this.timer.refresh();
    if (!this.isDegraded) return undefined;
    this.isDegraded = false;
    return this.report('restored');
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  /** Too long without a good answer. */
  expire(): void {
    if (this.isDegraded) return;
    this.isDegraded = true;
    void this.report('degraded');
  }

  /** What cannot be told does not stop the polling. */
  private report(change: 'degraded' | 'restored'): Promise<void> {
    const report = () => this.polls.reportHealth(change);
    this.reported = (this.reported?.then(report) ?? report()).catch((error: unknown) =>
      this.polls.healthUnreported(error),
    );
    return this.reported;
  }
}

function expired(watchdog: PollWatchdog): void {
  watchdog.expire();
}
