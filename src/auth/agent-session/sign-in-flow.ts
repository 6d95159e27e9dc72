import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { CC_GATEWAY_CLIENTS, type CcGatewayClients } from '../../upstream/cc-gateway/cc-gateway-clients.js';
import type { CcGatewayClient } from '../../upstream/cc-gateway/cc-gateway-client.js';
import type { FreshCredentials } from '../../upstream/cc-gateway/gateway-credentials.js';
import { saysSignedInElsewhere, saysSignedOut } from '../../upstream/cc-gateway/return-codes.js';
import type { SignedInAgent } from '../../upstream/cc-gateway/sign-in-answer.js';
import type { SignInParameters } from '../../upstream/cc-gateway/sign-in-body.js';
import { signedOutSession, type AgentSession, type SessionCredentials } from './agent-session.js';
import { followAnswer } from './guid-rotation.js';
import { detectedChange, SessionChanges } from './session-changes.js';
import { SessionRecords } from './session-records.js';

/** What a caller wants of a sign-in, complete. */
export interface SignIn extends Required<{ [K in keyof SignInParameters]: Exclude<SignInParameters[K], undefined> }> {
  skills: 'all' | readonly string[];
  takeOver: boolean;
}

/** What the gateway began, and what it takes to undo it. */
interface Begun {
  readonly agent: AgentRef;
  readonly client: CcGatewayClient;
  /** The newest: a refusal can rotate the Guid as well. */
  credentials: SessionCredentials;
}

/**
 * A whole sign-in: login at the gateway, or forced login when it is asked for; the skill queues; the record; the
 * announcement. Once the gateway took it, whatever fails afterwards undoes it there.
 */
@Injectable()
export class SignInFlow {
  private readonly logger = new Logger('SignInFlow');

  constructor(
    @Inject(CC_GATEWAY_CLIENTS) private readonly clients: CcGatewayClients,
    private readonly tenants: Tenants,
    private readonly records: SessionRecords,
    private readonly changes: SessionChanges,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem; the agent is then as signed out as before, unless its outcome says that nobody knows */
  run(agent: AgentRef, signIn: SignIn): Promise<AgentSession> {
    // One client throughout: a tenant that is removed meanwhile must not keep us from undoing.
    return this.clients.lend(agent.tenantId, async (client) => {
      const signedIn = await this.login(client, agent, signIn);
      const credentials = { sessionId: randomUUID(), replacedGuids: [], ...signedIn.credentials };
      const begun = { agent, client, credentials };
      try {
        return await this.complete(begun, signedIn, signIn);
      } catch (error) {
        if (await this.undo(begun)) throw error;
        throw error instanceof Problem ? error.with({ outcome: 'unknown' }) : error;
      }
    });
  }

  private async login(client: CcGatewayClient, { agentId }: AgentRef, signIn: SignIn): Promise<SignedInAgent> {
    const context = { agentId, deadlineMs: this.environment.UPSTREAM_TIMEOUT_MS };
    try {
      return await client.login(context, signIn);
    } catch (error) {
      if (!saysSignedInElsewhere(error) || !signIn.takeOver) throw error;
      return client.forceLogin(context, signIn);
    }
  }

  private async complete(begun: Begun, signedIn: SignedInAgent, signIn: SignIn): Promise<AgentSession> {
    const { agent } = begun;
    await this.signInToSkills(begun, signIn);
    // Nobody would poll for the agent of a tenant that was removed meanwhile.
    if (this.tenants.get(agent.tenantId) === undefined) throw new Problem('FORBIDDEN_TENANT');
    const session: AgentSession = {
      ...signedOutSession,
      vdnId: signedIn.vdnId,
      workNo: signedIn.workNo,
      mustChangePassword: signedIn.mustChangePassword,
      passwordDaysLeft: signedIn.passwordDaysLeft,
      state: 'signedIn',
      agentState: signIn.initialState,
      stateSince: Date.now(),
      signedInAt: Date.now(),
      media: signIn.media,
      autoAnswer: signIn.autoAnswer,
      credentials: begun.credentials,
    };
    await this.records.write(agent, session);
    await this.changes.announce(agent, detectedChange('signedIn'));
    return session;
  }

  /** Calls are only routed to agents who are in a skill queue; a sign-in without them would be a trap. */
  private async signInToSkills(begun: Begun, { skills }: SignIn): Promise<void> {
    const { agent, client, credentials } = begun;
    const context = {
      agentId: agent.agentId,
      credentials,
      deadlineMs: this.environment.UPSTREAM_TIMEOUT_MS,
      onCredentials: (fresh: FreshCredentials) => (begun.credentials = followAnswer(begun.credentials, fresh)),
    };
    await client.resetSkills(context, skills);
  }

  /** Answers whether nobody is signed in any more; if not, the gateway forgets the agent after two minutes. */
  private async undo({ agent, client, credentials }: Begun): Promise<boolean> {
    const deadlineMs = this.environment.UPSTREAM_TIMEOUT_MS;
    try {
      const newest = (await this.withdraw(agent, credentials.sessionId)) ?? credentials;
      await client.forceLogout({ agentId: agent.agentId, credentials: newest, deadlineMs });
      return true;
    } catch (error) {
      if (saysSignedOut(error)) return true;
      if (!(error instanceof Problem)) this.logger.error('Failed to undo a sign-in', error);
      return false;
    }
  }

  /** Takes the record back, where it was written already, with a Guid that a poll may have brought since. */
  private async withdraw(agent: AgentRef, sessionId: string): Promise<SessionCredentials | null> {
    try {
      const { credentials } = await this.records.read(agent);
      return (await this.records.end(agent, sessionId, 'signedOut')) ? credentials : null;
    } catch (error) {
      // Where it could not be written it need not be taken back; the gateway is told in any case.
      if (error instanceof Problem) return null;
      throw error;
    }
  }
}
