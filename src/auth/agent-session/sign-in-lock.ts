import { Injectable } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { keys } from '../../state/keys.js';
import { StateStore } from '../../state/state-store.js';

const MOST_REFUSALS = 5;
const WINDOW_MS = 10 * 60_000;

/**
 * The contact centre locks an account after some refused sign-ins. Here the way is locked first and for ten minutes, so
 * that nobody can lock a colleague's account by guessing.
 */
@Injectable()
export class SignInLock {
  constructor(private readonly store: StateStore) {}

  /**
   * Runs a sign-in unless the way is locked, and counts it when it was refused.
   * @throws Problem RATE_LIMITED, without asking the gateway, and whatever `signIn` throws
   */
  async guard<T>(agent: AgentRef, signIn: () => Promise<T>): Promise<T> {
    await this.check(agent);
    try {
      return await signIn();
    } catch (error) {
      if (error instanceof Problem && error.code === 'SIGN_IN_REJECTED') await this.count(agent);
      throw error;
    }
  }

  private async check(agent: AgentRef): Promise<void> {
    const refusals = (await this.store.read<readonly number[]>(keys.signInRefusals(agent))) ?? [];
    const newest = refusals.at(-1);
    if (newest === undefined || refusals.length < MOST_REFUSALS) return;
    throw new Problem('RATE_LIMITED', {
      detail: 'Too many sign-ins of this agent have been refused.',
      retryAfterSeconds: (newest + WINDOW_MS - Date.now()) / 1000,
    });
  }

  /** Keeps the times of the refusals, epoch milliseconds, oldest first, for as long as the newest one counts. */
  private async count(agent: AgentRef): Promise<void> {
    const now = Date.now();
    await this.store.update<readonly number[], null>(keys.signInRefusals(agent), (refusals) => ({
      value: [...(refusals ?? []).filter((at) => now - at < WINDOW_MS), now],
      expiresInMs: WINDOW_MS,
      result: null,
    }));
  }
}
