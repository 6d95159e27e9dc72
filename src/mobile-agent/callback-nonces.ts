import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { StateStore } from '../state/state-store.js';
import { SIGNATURE_WINDOW_MS } from '../upstream/aicc/callback-signature.js';

/** As long as a signature can be good: from a clock that is ahead to one that is behind. */
const LIFETIME_MS = 2 * SIGNATURE_WINDOW_MS;

/** The nonces of the signed callbacks that were taken: inside the window of its signature nothing else tells a repetition. */
@Injectable()
export class CallbackNonces {
  constructor(private readonly store: StateStore) {}

  async isKnown(tenantId: string, nonce: string): Promise<boolean> {
    return (await this.store.read<true>(key(tenantId, nonce))) !== null;
  }

  /** Only once the callback is stored: one that we answered 503 may come again with the same nonce. */
  async remember(tenantId: string, nonce: string): Promise<void> {
    await this.store.update<true, null>(key(tenantId, nonce), () => ({
      value: true,
      expiresInMs: LIFETIME_MS,
      result: null,
    }));
  }
}

/** Hashed: its sender decides how long a nonce is. */
function key(tenantId: string, nonce: string): string {
  return `callback-nonce/${tenantId}/${createHash('sha256').update(nonce).digest('base64url')}`;
}
