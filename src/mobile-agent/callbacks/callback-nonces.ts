import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { keys, type StateKey } from '../../state/keys.js';
import { StateStore } from '../../state/state-store.js';
import { SIGNATURE_WINDOW_MS } from '../../upstream/aicc/callback-signature.js';
import type { CallbackTarget } from './callback-capabilities.js';

/** As long as a signature can be good: from a clock that is ahead to one that is behind. */
const LIFETIME_MS = 2 * SIGNATURE_WINDOW_MS;

/**
 * The nonces of the signed callbacks that were taken: inside the window of its signature nothing else tells a repetition.
 * Each call has its own: what was sent to another call's address must not keep the true callback from its call.
 */
@Injectable()
export class CallbackNonces {
  constructor(private readonly store: StateStore) {}

  async isKnown(target: CallbackTarget, nonce: string): Promise<boolean> {
    return (await this.store.read<true>(key(target, nonce))) !== null;
  }

  /** Only once the callback is stored: one that we answered 503 may come again with the same nonce. */
  async remember(target: CallbackTarget, nonce: string): Promise<void> {
    await this.store.set(key(target, nonce), true, { expiresInMs: LIFETIME_MS });
  }
}

/** Hashed: its sender decides how long a nonce is. */
function key({ tenantId, id }: CallbackTarget, nonce: string): StateKey {
  return keys.callbackNonce(tenantId, id, createHash('sha256').update(nonce).digest('base64url'));
}
