/** What runs in a slot. */
export interface SlotPoller {
  /** Ends when its last poll has ended and the events of it are stored. */
  readonly ended: Promise<void>;
  stop(): void;
  /** Stops without waiting for the answer to the running poll. */
  giveUp(): void;
}

/**
 * The one place where an agent's polls run. Sign-in, sign-out, a tenant that goes and comes back only say what is
 * wanted; a poller is opened here alone, after the last one has ended, so that no two polls of an agent can overlap (the
 * gateway hands each event to one of them, and R5 forbids it).
 */
export class PollSlot {
  private poller: SlotPoller | null = null;
  private running: Promise<void> | null = null;
  private isWanted = false;
  /** How often polling was asked for: what was asked while the last poller ended is looked at afterwards. */
  private starts = 0;

  constructor(
    /** Looks whether there is a session to poll for; null when there is none. */
    private readonly look: () => Promise<(() => SlotPoller) | null>,
  ) {}

  /** Polls for the session that is present, as soon as the last poller has ended. */
  start(): void {
    this.isWanted = true;
    this.starts += 1;
    this.running ??= this.run();
  }

  /** No poll begins after this; one that is running is not cut off. */
  stop(): void {
    this.isWanted = false;
    this.poller?.stop();
  }

  /** Stops, and gives up the running poll with whatever it would bring. */
  giveUp(): void {
    this.isWanted = false;
    this.poller?.giveUp();
  }

  get isBusy(): boolean {
    return this.poller !== null;
  }

  get isRunning(): boolean {
    return this.running !== null;
  }

  /** Ends when no poll is running any more. */
  get idle(): Promise<void> {
    return this.running ?? Promise.resolve();
  }

  private async run(): Promise<void> {
    let seen: number;
    do {
      seen = this.starts;
      const open = await this.look();
      // Stopped while it looked.
      if (open === null || !this.isWanted) continue;
      this.poller = open();
      await this.poller.ended;
      this.poller.stop();
      this.poller = null;
    } while (this.isWanted && this.starts !== seen);
    this.running = null;
  }
}
