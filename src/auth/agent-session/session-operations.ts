import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import type { ErrorCode } from '../../errors/catalogue.js';
import { Problem, type ProblemDetails } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { keys } from '../../state/keys.js';
import { StateStore } from '../../state/state-store.js';

/** A sign-in or sign-out that runs in one of the replicas. */
export interface SessionOperation {
  readonly kind: 'signIn' | 'signOut';
  /** Equal for equal sign-ins. */
  readonly fingerprint?: string;
}

interface RunningOperation {
  readonly id: string;
  readonly operation: SessionOperation;
  /** How it failed; kept for a moment for those who wait for it. */
  readonly failure: { readonly code: ErrorCode; readonly details: ProblemDetails } | null;
}

const FAILURE_KEPT_MS = 2000;
const LOOK_EVERY_MS = 50;

/** The sign-in or sign-out that is running for an agent, on whichever replica: one at a time. */
@Injectable()
export class SessionOperations {
  constructor(
    private readonly store: StateStore,
    private readonly environment: Environment,
  ) {}

  /** Until a sign-in is over there is no session to say so. */
  async isSigningIn(agent: AgentRef): Promise<boolean> {
    const running = await this.find(agent);
    return running?.operation.kind === 'signIn' && running.failure === null;
  }

  /** Whether anything is running: a replica that died in a sign-out leaves `signingOut` in the session. */
  async isRunning(agent: AgentRef): Promise<boolean> {
    return (await this.find(agent))?.failure === null;
  }

  /**
   * Runs an operation after the one that is running; an equal sign-in that is running is waited for instead.
   * @returns null where it was waited for
   * @throws Problem OPERATION_IN_PROGRESS when another sign-in is running, and whatever the operation throws
   */
  async run<T>(agent: AgentRef, operation: SessionOperation, work: () => Promise<T>): Promise<T | null> {
    const mine: RunningOperation = { id: randomUUID(), operation, failure: null };
    for (let met = await this.claim(agent, mine); met !== null; met = await this.claim(agent, mine)) {
      const bothSignIn = operation.kind === 'signIn' && met.operation.kind === 'signIn';
      if (bothSignIn && operation.fingerprint !== met.operation.fingerprint)
        throw new Problem('OPERATION_IN_PROGRESS', { detail: 'Another sign-in of this agent is in progress.' });
      const failure = await this.end(agent, met.id);
      if (bothSignIn && failure !== null) throw new Problem(failure.code, failure.details);
      if (bothSignIn) return null;
    }
    try {
      const result = await work();
      await this.release(agent, mine, null);
      return result;
    } catch (error) {
      await this.release(agent, mine, error instanceof Problem ? error : new Problem('INTERNAL'));
      throw error;
    }
  }

  private find(agent: AgentRef): Promise<RunningOperation | null> {
    return this.store.read<RunningOperation>(keys.sessionOperation(agent));
  }

  /** Null when it is ours, else the one that is running. It ends by itself: its process may die. */
  private claim(agent: AgentRef, mine: RunningOperation): Promise<RunningOperation | null> {
    // Login, forced login, skills read and reset, and the way back.
    const expiresInMs = 5 * this.environment.UPSTREAM_TIMEOUT_MS + 5000;
    return this.store.update<RunningOperation, RunningOperation | null>(keys.sessionOperation(agent), (running) =>
      running?.failure !== null ? { value: mine, expiresInMs, result: null } : { value: undefined, result: running },
    );
  }

  /** Waits until an operation is over, and says how it failed. */
  private async end(agent: AgentRef, id: string): Promise<RunningOperation['failure']> {
    for (;;) {
      const running = await this.find(agent);
      if (running?.id !== id) return null;
      if (running.failure !== null) return running.failure;
      await sleep(LOOK_EVERY_MS);
    }
  }

  /** What it came to is the truth already; where it cannot be written down, it ends by itself. */
  private async release(agent: AgentRef, { id }: RunningOperation, problem: Problem | null): Promise<void> {
    const failure = problem && { code: problem.code, details: problem.details };
    const release = this.store.update<RunningOperation, null>(keys.sessionOperation(agent), (running) => {
      if (running?.id !== id) return { value: undefined, result: null };
      if (failure === null) return { value: null, result: null };
      return { value: { ...running, failure }, expiresInMs: FAILURE_KEPT_MS, result: null };
    });
    await release.catch(() => undefined);
  }
}
