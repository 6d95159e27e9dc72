/** Something that ends at some time. The queue keeps its place in `slot`, so that it is found without a search. */
export interface Expiring {
  slot: number;
}

/** The `slot` of what stands in no queue. */
export const UNQUEUED = -1;

/**
 * What ends when, the next one first: a binary heap, so that nobody ever has to look through everything that is kept.
 * Times stand beside the items and not in them: V8 boxes a time that is a field of an object.
 */
export class ExpiryQueue<T extends Expiring> {
  private readonly items: T[] = [];
  private readonly times: number[] = [];

  /** In milliseconds of `performance.now()`; Infinity for what stands in no queue. */
  endOf({ slot }: T): number {
    return this.times[slot] ?? Infinity;
  }

  /** Gives an item another end; Infinity takes it out. */
  schedule(item: T, endsAt: number): void {
    if (endsAt === Infinity) {
      this.remove(item);
      return;
    }
    if (item.slot === UNQUEUED) this.put(this.items.length, item, endsAt);
    else this.times[item.slot] = endsAt;
    this.settle(item.slot);
  }

  remove(item: T): void {
    const { slot } = item;
    if (slot === UNQUEUED) return;
    item.slot = UNQUEUED;
    const last = this.items.pop();
    const time = this.times.pop();
    if (last === undefined || time === undefined || last === item) return;
    this.put(slot, last, time);
    this.settle(slot);
  }

  /** Takes out the next item whose time is over. */
  takeEnded(now: number): T | undefined {
    const [first] = this.items;
    if (first === undefined || this.endOf(first) > now) return undefined;
    this.remove(first);
    return first;
  }

  private put(slot: number, item: T, endsAt: number): void {
    this.items[slot] = item;
    this.times[slot] = endsAt;
    item.slot = slot;
  }

  /** Moves an item up or down to where it belongs. */
  private settle(from: number): void {
    let slot = from;
    for (let parent = (slot - 1) >> 1; slot > 0 && this.isEarlier(slot, parent); parent = (slot - 1) >> 1) {
      this.swap(slot, parent);
      slot = parent;
    }
    for (
      let next = this.earlierChild(slot);
      next !== null && this.isEarlier(next, slot);
      next = this.earlierChild(slot)
    ) {
      this.swap(slot, next);
      slot = next;
    }
  }

  private earlierChild(slot: number): number | null {
    const left = 2 * slot + 1;
    if (left >= this.items.length) return null;
    return left + 1 < this.items.length && this.isEarlier(left + 1, left) ? left + 1 : left;
  }

  private isEarlier(one: number, other: number): boolean {
    return (this.times[one] ?? Infinity) < (this.times[other] ?? Infinity);
  }

  private swap(one: number, other: number): void {
    const [item, time, displaced, itsTime] = [this.items[one], this.times[one], this.items[other], this.times[other]];
    if (item === undefined || time === undefined || displaced === undefined || itsTime === undefined) return;
    this.put(other, item, time);
    this.put(one, displaced, itsTime);
  }
}
