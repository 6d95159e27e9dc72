import { Injectable, type OnModuleDestroy } from '@nestjs/common';

const LOOK_EVERY_MS = 100;
/** With a second on average a dial takes many: better to refuse it than to let everybody wait. */
const TOO_LONG_MS = 1000;
/** Weight of the newest look: one long garbage collection is no overload, one after the other is. */
const NEWEST = 0.5;

/** How late the event loop is: the one sign of overload that covers everything this process does. */
@Injectable()
export class EventLoopDelay implements OnModuleDestroy {
  private readonly looks = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  private lookedAt = performance.now();
  private averageMs = 0;

  get isTooLong(): boolean {
    return this.averageMs > TOO_LONG_MS;
  }

  /** On a recent average. */
  get seconds(): number {
    return this.averageMs / 1000;
  }

  onModuleDestroy(): void {
    clearInterval(this.looks);
  }

  private look(): void {
    const now = performance.now();
    const lateMs = Math.max(0, now - this.lookedAt - LOOK_EVERY_MS);
    this.averageMs += NEWEST * (lateMs - this.averageMs);
    this.lookedAt = now;
  }
}
