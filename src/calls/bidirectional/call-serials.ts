import { Injectable } from '@nestjs/common';
import { keys } from '../../state/keys.js';
import { StateStore } from '../../state/state-store.js';

/** Longer than any conversation: what AICC says about a call after that has nobody left to tell. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;
/** An unnamed call may take a record that is a minute older than itself: it must still be seen to have an owner. */
const SHORTEST_MS = 10 * 60 * 1000;

/** Which call an AICC serial number belongs to: a callback of the console names nothing else. One call a number. */
@Injectable()
export class CallSerials {
  constructor(private readonly store: StateStore) {}

  /** False when the number is another call's. It is kept for a day, or for as long as is said. */
  claim(tenantId: string, callSerialNo: string, id: string, lifetimeMs = LIFETIME_MS): Promise<boolean> {
    return this.store.update<string, boolean>(keys.callSerial(tenantId, callSerialNo), (owner) =>
      owner === null || owner === id
        ? { value: id, expiresInMs: Math.max(lifetimeMs, SHORTEST_MS), result: true }
        : { value: undefined, result: false },
    );
  }

  /** The id of our call, null for a number that we do not know. */
  find(tenantId: string, callSerialNo: string): Promise<string | null> {
    return this.store.read<string>(keys.callSerial(tenantId, callSerialNo));
  }
}
