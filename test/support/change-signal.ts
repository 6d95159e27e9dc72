/** Lets callers wait until something has changed, and wakes all of them at once. */
export class ChangeSignal {
  private readonly waiting = new Set<() => void>();

  /** Resolves at the next change, or when the time is over. */
  next(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.waiting.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  notify(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
  }
}
