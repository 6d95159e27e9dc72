import { Injectable } from '@nestjs/common';
import { Replicas } from '../../replicas/replicas.js';
import { keys, type StateKey } from '../../state/keys.js';
import { StateStore } from '../../state/state-store.js';

/** A bidirectional call that is not over, and the replica that sees to it. */
interface FollowedCall {
  readonly tenantId: string;
  readonly id: string;
  readonly replica: string;
}

const PARTS = 16;

/** Which replica sees to which bidirectional call, so that the calls of one that is gone find another. */
@Injectable()
export class FollowedCalls {
  constructor(
    private readonly store: StateStore,
    private readonly replicas: Replicas,
  ) {}

  async add(tenantId: string, id: string): Promise<void> {
    const replica = this.replicas.id;
    await this.change(id, (calls) => [...calls.filter((call) => call.id !== id), { tenantId, id, replica }]);
  }

  async remove(id: string): Promise<void> {
    await this.change(id, (calls) => calls.filter((call) => call.id !== id));
  }

  /** Takes those whose replica is gone and whose heir this one is. */
  async adopt(): Promise<Pick<FollowedCall, 'tenantId' | 'id'>[]> {
    const parts = Array.from({ length: PARTS }, (_, part) => keys.followedCalls(part));
    const lists = (await this.store.readAll(parts)) as (readonly FollowedCall[] | null)[];
    const calls = lists.flatMap((list) => list ?? []);
    const gone = await this.replicas.gone(calls.map(({ replica }) => replica));
    const orphans = calls.filter(
      ({ id, replica }) => gone.has(replica) && this.replicas.heirOf(id) === this.replicas.id,
    );
    for (const { tenantId, id } of orphans) await this.add(tenantId, id);
    return orphans;
  }

  private change(id: string, change: (calls: readonly FollowedCall[]) => readonly FollowedCall[]): Promise<null> {
    return this.store.update<readonly FollowedCall[], null>(partOf(id), (calls) => {
      const changed = change(calls ?? []);
      return { value: changed.length === 0 ? null : changed, result: null };
    });
  }
}

/** Ids are random: their first digit spreads well enough. */
function partOf(id: string): StateKey {
  return keys.followedCalls(parseInt(id.slice(0, 1), PARTS) || 0);
}
