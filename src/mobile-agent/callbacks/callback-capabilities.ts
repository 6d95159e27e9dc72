import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { keys } from '../../state/keys.js';
import { StateStore } from '../../state/state-store.js';

/** The call for which a callback address was made. */
export interface CallbackTarget {
  readonly tenantId: string;
  readonly id: string;
}

/** Longer than any call: a callback that comes later has nobody left to tell. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * The last segments of our callback addresses. The upstream signs nothing by default, so whoever knows the segment may
 * speak about its one call: it cannot be guessed, ends by itself, and only its hash is kept.
 */
@Injectable()
export class CallbackCapabilities {
  constructor(private readonly store: StateStore) {}

  /** 32 characters of the alphabet that `callBackUrl` allows: letters, digits, `-` and `_` (API reference 1303). */
  async create(target: CallbackTarget): Promise<string> {
    const capability = randomBytes(24).toString('base64url');
    const key = keys.callbackCapability(hashOf(capability), target.tenantId);
    await this.store.set(key, target, { expiresInMs: LIFETIME_MS, importance: 'ordinary' });
    return capability;
  }

  /** Its call is over: whatever still comes is a repetition, and nobody has to remember the address for long. */
  async retire(capability: string, lifetimeMs: number): Promise<void> {
    await this.store.update<CallbackTarget, null>(keys.callbackCapability(hashOf(capability)), (current) => ({
      value: current ?? undefined,
      expiresInMs: lifetimeMs,
      result: null,
    }));
  }

  /** There is no such call after all. */
  forget(capability: string): Promise<void> {
    return this.store.remove(keys.callbackCapability(hashOf(capability)));
  }

  /** Null for a capability that was never given out or has expired. */
  find(capability: string): Promise<CallbackTarget | null> {
    return this.store.read<CallbackTarget>(keys.callbackCapability(hashOf(capability)));
  }
}

/** Looked up by hash, so that the time of a comparison tells nothing about a stored capability. */
function hashOf(capability: string): string {
  return createHash('sha256').update(capability).digest('base64url');
}
