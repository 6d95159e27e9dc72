/**
 * Notices that an agent's polls have brought no good answer for too long. The loop itself cannot: it may hang in a poll
 * that the gateway never answers.
 */
export class PollWatchdog {
  private readonly timer: NodeJS.Timeout;
  private barked = false;

  constructor(
    degradedAfterMs: number,
    private readonly tell: (change: 'degraded' | 'restored') => Promise<void>,
  ) {
    this.timer = setTimeout(() => void this.bark(), degradedAfterMs).unref();
  }

  /** A poll was answered well. */
  async fed(): Promise<void> {
    this.timer.refresh();
    if (!this.barked) return;
    this.barked = false;
    await this.tell('restored');
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private async bark(): Promise<void> {
    if (this.barked) return;
    this.barked = true;
    await this.tell('degraded');
  }
}
