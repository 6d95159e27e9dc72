import { setImmediate } from 'node:timers/promises';
import { MemoryStore } from './memory/memory-store.js';

/** Counts the round trips that a shared store would take: calls that begin in the same turn go out together. */
export class CountedSteps extends MemoryStore {
  private steps = 0;
  private isGoingOut = false;

  /** How many steps `work` took, one after the other. */
  async of(work: () => Promise<unknown>): Promise<number> {
    this.steps = 0;
    await work();
    return this.steps;
  }

  override readAll(...of: Parameters<MemoryStore['readAll']>): Promise<unknown[]> {
    return this.step(() => super.readAll(...of));
  }

  override transact<R>(...of: Parameters<MemoryStore['transact']>): Promise<R> {
    return this.step(() => super.transact(...of) as Promise<R>);
  }

  override append(...of: Parameters<MemoryStore['append']>): ReturnType<MemoryStore['append']> {
    return this.step(() => super.append(...of));
  }

  /** Takes a turn, as the way to another machine does. */
  private async step<R>(work: () => Promise<R>): Promise<R> {
    if (!this.isGoingOut) this.steps += 1;
    this.isGoingOut = true;
    await setImmediate();
    this.isGoingOut = false;
    return work();
  }
}
