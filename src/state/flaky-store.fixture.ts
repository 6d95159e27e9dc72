import { Problem } from '../errors/problem.js';
import { MemoryStore } from './memory/memory-store.js';
import type { StateKey } from './keys.js';
import type { RecordTerms, Transaction } from './state-store.js';

interface Loss {
  /** Which step: the next one, or the next over such records. */
  readonly over?: string;
  /** Whether the step arrives. */
  readonly isTaken?: boolean;
  /** Whether the store is away from then on. */
  readonly thenAway?: boolean;
}

/** A store on the far side of a network: whether a step was taken whose answer is lost, nobody can tell. */
export class FlakyStore extends MemoryStore {
  isAway = false;
  private loss: Loss | null = null;

  loseAnswer(loss: Loss = {}): void {
    this.loss = loss;
  }

  override async readAll(...of: Parameters<MemoryStore['readAll']>): Promise<unknown[]> {
    if (this.isAway) throw new Problem('STATE_STORE_UNAVAILABLE');
    return super.readAll(...of);
  }

  override set(key: StateKey, value: unknown, terms?: RecordTerms): Promise<void> {
    return this.transact([key], (step) => step.set(key, value, terms));
  }

  override async transact<R>(keys: readonly StateKey[], decide: (step: Transaction) => R): Promise<R> {
    if (this.isAway) throw new Problem('STATE_STORE_UNAVAILABLE');
    const { loss } = this;
    const isMeant = ({ name }: StateKey) => loss?.over !== undefined && name.startsWith(`${loss.over}/`);
    if (loss === null || (loss.over !== undefined && !keys.some(isMeant))) return super.transact(keys, decide);
    this.loss = null;
    this.isAway = loss.thenAway ?? false;
    await super.transact(keys, (step) => {
      decide(step);
      if (loss.isTaken === false) throw new Problem('STATE_STORE_UNAVAILABLE');
    });
    throw new Problem('STATE_STORE_UNAVAILABLE');
  }
}
