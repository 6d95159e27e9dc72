import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { signedOutSession, type AgentSession, type SessionCredentials } from './agent-session.js';
import { SessionExchange } from './session-exchange.js';
import { SessionOperations } from './session-operations.js';
import { detectedChange, SessionChanges } from './session-changes.js';
import { SessionRecords } from './session-records.js';
import { SignInFlow, type SignIn } from './sign-in-flow.js';
import { SignInLock } from './sign-in-lock.js';

/** The result of a sign-in. */
export interface SignedIn {
  session: AgentSession;
  /** False when the agent was signed in already. */
  created: boolean;
}

type Running =
  { kind: 'signIn'; fingerprint: string; done: Promise<SignedIn> } | { kind: 'signOut'; done: Promise<void> };

/**
 * Signs agents in and out. The gateway wants neither repeated nor together for one agent (API reference 1202, 1219):
 * whoever comes meanwhile waits, and equal sign-ins share one answer.
 */
@Injectable()
export class AgentSessions {
  private readonly running = new Map<string, Running>();

  constructor(
    private readonly flow: SignInFlow,
    private readonly lock: SignInLock,
    private readonly records: SessionRecords,
    private readonly changes: SessionChanges,
    private readonly exchange: SessionExchange,
    private readonly operations: SessionOperations,
  ) {}

  read(agent: AgentRef): Promise<AgentSession> {
    return this.records.read(agent);
  }

  /** @throws Problem OPERATION_IN_PROGRESS when another sign-in of this agent is running, and what the gateway says */
  async signIn(agent: AgentRef, request: SignIn): Promise<SignedIn> {
    const fingerprint = fingerprintOf(request);
    for (let running = this.at(agent); running !== undefined; running = this.at(agent)) {
      if (running.kind === 'signOut') await running.done.catch(() => undefined);
      else if (running.fingerprint === fingerprint) return running.done;
      else throw new Problem('OPERATION_IN_PROGRESS', { detail: 'Another sign-in of this agent is in progress.' });
    }
    const done = this.signInNow(agent, request, fingerprint);
    return this.run(agent, { kind: 'signIn', fingerprint, done });
  }

  /** Signs out; nothing to do is success. `force` drops the call that the agent is in. */
  async signOut(agent: AgentRef, force: boolean): Promise<void> {
    for (let running = this.at(agent); running !== undefined; running = this.at(agent))
      await running.done.catch(() => undefined);
    const done = this.operations.run(agent, { kind: 'signOut' }, () => this.signOutNow(agent, force));
    await this.run(agent, { kind: 'signOut', done: done.then(() => undefined) });
  }

  private async signInNow(agent: AgentRef, request: SignIn, fingerprint: string): Promise<SignedIn> {
    const signIn = async (): Promise<SignedIn> => {
      const present = await this.records.read(agent);
      if (present.credentials !== null) return { session: present, created: false };
      const session = await this.lock.guard(agent, () => this.flow.run(agent, request));
      return { session, created: true };
    };
    for (;;) {
      const signedIn = await this.operations.run(agent, { kind: 'signIn', fingerprint }, signIn);
      if (signedIn !== null) return signedIn;
      // Another replica ran an equal one.
      const session = await this.records.read(agent);
      if (session.credentials !== null) return { session, created: true };
    }
  }

  private async signOutNow(agent: AgentRef, force: boolean): Promise<void> {
    const { credentials, state } = await this.records.read(agent);
    if (credentials === null) {
      // Whoever signs out knows about the take-over; the colleague who has the agent now is left alone.
      if (state === 'takenOver') await this.records.write(agent, signedOutSession);
      return;
    }
    const { sessionId } = credentials;
    await this.records.change(agent, sessionId, (session) => ({ ...session, signingOut: true }));
    try {
      await this.logout(agent, credentials, force ? 'forceLogout' : 'logout');
    } catch (error) {
      // The gateway said meanwhile that nobody is signed in: that is what was asked for.
      if (!(await this.records.change(agent, sessionId, (session) => ({ ...session, signingOut: false })))) return;
      throw error;
    }
    if (await this.records.end(agent, sessionId, 'signedOut'))
      await this.changes.announce(agent, detectedChange('signedOut'));
  }

  private async logout(agent: AgentRef, credentials: SessionCredentials, operation: 'logout' | 'forceLogout') {
    const read = async () => (await this.records.read(agent)).credentials ?? credentials;
    try {
      await this.exchange.send(agent, (client, context) => client[operation](context), await read(), read);
    } catch (error) {
      // Somebody who is out already is where the caller wants them; the newest Guid refused says the same.
      if (!(error instanceof Problem) || error.code !== 'AGENT_NOT_SIGNED_IN') throw error;
    }
  }

  private at({ tenantId, agentId }: AgentRef): Running | undefined {
    return this.running.get(`${tenantId}/${agentId}`);
  }

  private run<T extends Running>({ tenantId, agentId }: AgentRef, running: T): T['done'] {
    const key = `${tenantId}/${agentId}`;
    this.running.set(key, running);
    const forget = () => this.running.delete(key);
    void running.done.then(forget, forget);
    return running.done;
  }
}

/** Tells equal sign-ins apart without keeping a password for longer than the sign-in takes. */
function fingerprintOf(request: SignIn): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('base64');
}
