/** Timers of simulated calls. A stopped stage never wakes what waits on it: the rest of the sequence does not happen. */
export class Stage {
  private readonly timers = new Set<NodeJS.Timeout>();

  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.later(ms, resolve));
  }

  later(ms: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, ms);
    timer.unref();
    this.timers.add(timer);
  }

  stop(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
