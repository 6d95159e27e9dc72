import { UpstreamFailure } from './upstream-failure.js';

/** What a request is for: what a user does goes before what a user looks at, and both before what the service asks itself. */
export type RequestPurpose = 'command' | 'query' | 'background';

/** How many requests one upstream may have under way. */
export interface QueueLimits {
  /** Requests that are on their way. */
  running: number;
  /** Requests of one purpose that wait for their turn. */
  waiting: number;
}

/** The part of `running` that requests of one purpose can take: slow queries never take everything. */
const PART: Record<RequestPurpose, number> = { command: 1, query: 1 / 2, background: 1 / 4 };

/** What one agent may have under way for one purpose: a page with many queues asks for all of them at once. */
const SHARE = { running: { command: 32, query: 8, background: 8 }, underWay: 64 };

/**
 * Who is sent next to one upstream: commands before queries, and of each the agents by turns, each with its share.
 * p-queue has priorities, but one agent's thousand requests would stand before everybody else's.
 */
export class RequestQueue {
  readonly #limits: QueueLimits;
  /** In the order of their priority. */
  readonly #lines: Record<RequestPurpose, Line>;
  #running = 0;
  #entered = 0;
  readonly #onEmpty: (() => void)[] = [];

  constructor(limits: QueueLimits) {
    const line = (purpose: RequestPurpose) =>
      new Line(Math.max(1, Math.floor(limits.running * PART[purpose])), SHARE.running[purpose]);
    this.#limits = limits;
    this.#lines = { command: line('command'), query: line('query'), background: line('background') };
  }

  /** @throws UpstreamFailure `overloaded` when too many wait already, or too many of this agent's are under way */
  enter(purpose: RequestPurpose, agent?: string): Place {
    const line = this.#lines[purpose];
    const place = new Place(line.shareOf(agent ?? Symbol('nobody')), () => this.#leave(line, place));
    line.add(place);
    this.#entered += 1;
    this.#begin();
    const overloaded = place.share.underWay > SHARE.underWay || line.waiting > this.#limits.waiting;
    if (place.isRunning || !overloaded) return place;
    place.leave();
    throw new UpstreamFailure('overloaded', { sent: false, reason: 'QUEUE_FULL' });
  }

  /** Comes when all who entered have left. */
  async empty(): Promise<void> {
    if (this.#entered > 0) await new Promise<void>((resolve) => this.#onEmpty.push(resolve));
  }

  #begin(): void {
    for (const line of Object.values(this.#lines)) {
      while (this.#running < this.#limits.running) {
        const place = line.take();
        if (place === undefined) break;
        this.#running += 1;
        place.begin();
      }
    }
  }

  #leave(line: Line, place: Place): void {
    if (line.remove(place)) this.#running -= 1;
    this.#entered -= 1;
    this.#begin();
    if (this.#entered === 0) for (const tell of this.#onEmpty.splice(0)) tell();
  }
}

/** The requests of one agent for one purpose. */
class Share {
  running = 0;
  readonly waiting = new Set<Place>();

  constructor(readonly key: string | symbol) {}

  get underWay(): number {
    return this.running + this.waiting.size;
  }
}

/** One request's place in the queue. */
export class Place {
  isRunning = false;
  #hasLeft = false;
  #onBegin: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly share: Share,
    private readonly onLeave: () => void,
  ) {}

  /** Comes when the request may be sent; fails when that is not within so many milliseconds. */
  turn(withinMs: number): Promise<void> {
    if (this.isRunning) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const late = () => {
        reject(new UpstreamFailure('timeout', { sent: false, reason: 'DEADLINE' }));
      };
      this.#timer = setTimeout(late, withinMs);
      this.#onBegin = resolve;
    });
  }

  begin(): void {
    this.isRunning = true;
    clearTimeout(this.#timer);
    this.#onBegin?.();
  }

  /** To be called whatever became of the request. */
  leave(): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    clearTimeout(this.#timer);
    this.onLeave();
  }
}

/** The requests of one purpose. */
class Line {
  readonly #shares = new Map<string | symbol, Share>();
  #running = 0;
  waiting = 0;

  constructor(
    private readonly limit: number,
    private readonly limitOfShare: number,
  ) {}

  shareOf(key: string | symbol): Share {
    return this.#shares.get(key) ?? new Share(key);
  }

  add(place: Place): void {
    this.#shares.set(place.share.key, place.share);
    place.share.waiting.add(place);
    this.waiting += 1;
  }

  /** Whose turn it is; undefined when nobody waits or may be sent. */
  take(): Place | undefined {
    if (this.waiting === 0 || this.#running >= this.limit) return undefined;
    for (const share of this.#shares.values()) {
      const [first] = share.waiting;
      if (first === undefined || share.running >= this.limitOfShare) continue;
      share.waiting.delete(first);
      this.waiting -= 1;
      share.running += 1;
      this.#running += 1;
      // To the end: the agents take turns.
      this.#shares.delete(share.key);
      this.#shares.set(share.key, share);
      return first;
    }
    return undefined;
  }

  /** True when it was running. */
  remove(place: Place): boolean {
    const { share, isRunning } = place;
    if (isRunning) {
      share.running -= 1;
      this.#running -= 1;
    } else if (share.waiting.delete(place)) this.waiting -= 1;
    if (share.underWay === 0) this.#shares.delete(share.key);
    return isRunning;
  }
}
