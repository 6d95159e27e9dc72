/** What a poll brings: one event as JSON text, nothing, or a return code because the session ended meanwhile. */
export type PollOutcome = { event: string } | 'empty' | { refusal: string };

interface HeldPoll {
  answer(outcome: PollOutcome): void;
}

/** The events of one agent, each delivered once and in order, and the poll that is held while there is none. */
export class EventQueue {
  private readonly waiting: string[] = [];
  private held: HeldPoll | undefined;
  get isPolled(): boolean {
    return this.held !== undefined;
  }

  get length(): number {
    return this.waiting.length;
  }

  push(event: string): void {
    if (this.held === undefined) this.waiting.push(event);
    else this.held.answer({ event });
  }

  take(holdMs: number, aborted?: AbortSignal): Promise<PollOutcome> {
    // Of two polls the older one is answered at once, so that no event reaches a client that gave up.
    this.held?.answer('empty');
    const next = this.waiting.shift();
    if (next !== undefined) return Promise.resolve({ event: next });
    const isHeld = holdMs > 0 && aborted?.aborted !== true;
    return isHeld ? this.hold(holdMs, aborted) : Promise.resolve('empty');
  }

  clear(): void {
    this.waiting.length = 0;
  }

  answerHeld(outcome: PollOutcome): void {
    this.held?.answer(outcome);
  }

  private hold(holdMs: number, aborted?: AbortSignal): Promise<PollOutcome> {
    return new Promise((resolve) => {
      const giveUp = () => this.held?.answer('empty');
      const timer = setTimeout(giveUp, holdMs);
      timer.unref();
      aborted?.addEventListener('abort', giveUp, { once: true });
      this.held = {
        answer: (outcome) => {
          clearTimeout(timer);
          aborted?.removeEventListener('abort', giveUp);
          this.held = undefined;
          resolve(outcome);
        },
      };
    });
  }
}
