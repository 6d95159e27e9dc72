import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { CcGatewayClients } from '../../upstream/cc-gateway/cc-gateway-clients.js';
import type { CcGatewayClient, GatewayAnswer } from '../../upstream/cc-gateway/cc-gateway-client.js';
import { gatewayProblem } from '../../upstream/cc-gateway/return-codes.js';
import { affinityCookie } from '../../upstream/cc-gateway/affinity-cookies.js';
import { resetSkill } from '../../upstream/cc-gateway/reset-skill.js';
import { signInBody, type SignInOrder } from '../../upstream/cc-gateway/sign-in-body.js';
import { wireInteger, wireObject, wireText } from '../../upstream/wire-value.js';
import { signedOutSession, type AgentSession, type SessionCredentials } from './agent-session.js';
import { SIGNED_OUT_CODES } from '../../agents/gateway-access.js';
import { followAnswer } from './guid-rotation.js';
import { detectedChange, SessionChanges } from './session-changes.js';
import { SessionRecords } from './session-records.js';

/** What a caller wants of a sign-in, complete. */
export interface SignIn extends Required<{ [K in keyof SignInOrder]: Exclude<SignInOrder[K], undefined> }> {
  skills: 'all' | readonly string[];
  takeOver: boolean;
}

const SIGNED_IN_ELSEWHERE = '100-002';

/** What the gateway began, and what it takes to undo it. */
interface Begun {
  readonly agent: AgentRef;
  readonly client: CcGatewayClient;
  /** The newest: a refusal can rotate the Guid as well. */
  credentials: SessionCredentials;
}

/**
 * A whole sign-in: login at the gateway, or forced login when it is wished; the skill queues; the record; the
 * announcement. Once the gateway took it, whatever fails afterwards undoes it there.
 */
@Injectable()
export class SignInFlow {
  private readonly logger = new Logger('SignInFlow');

  constructor(
    private readonly clients: CcGatewayClients,
    private readonly tenants: Tenants,
    private readonly records: SessionRecords,
    private readonly news: SessionChanges,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem; the agent is then as signed out as before, unless its outcome says that nobody knows */
  run(agent: AgentRef, wish: SignIn): Promise<AgentSession> {
    // One client throughout: a tenant that is removed meanwhile must not keep us from undoing.
    return this.clients.lend(agent.tenantId, async (client) => {
      const answer = await this.login(client, agent, wish);
      const begun = { agent, client, credentials: credentialsOf(answer) };
      try {
        return await this.complete(begun, answer, wish);
      } catch (error) {
        if (await this.undo(begun)) throw error;
        throw error instanceof Problem ? error.with({ outcome: 'unknown' }) : error;
      }
    });
  }

  private async login(client: CcGatewayClient, { agentId }: AgentRef, wish: SignIn): Promise<GatewayAnswer> {
    const deadlineMs = this.environment.UPSTREAM_TIMEOUT_MS;
    const request = { agentId, body: signInBody(wish), deadlineMs };
    const answer = await client.send('login', request);
    if (answer.retcode === '0') return answer;
    if (answer.retcode !== SIGNED_IN_ELSEWHERE || !wish.takeOver) throw gatewayProblem('login', answer.retcode);
    const forced = await client.send('forceLogin', request);
    if (forced.retcode !== '0') throw gatewayProblem('forceLogin', forced.retcode);
    return forced;
  }

  private async complete(begun: Begun, answer: GatewayAnswer, wish: SignIn): Promise<AgentSession> {
    const { agent } = begun;
    await this.signInToSkills(begun, wish);
    // Nobody would poll for the agent of a tenant that was removed meanwhile.
    if (this.tenants.get(agent.tenantId) === undefined) throw new Problem('FORBIDDEN_TENANT');
    const session: AgentSession = {
      ...signedOutSession,
      ...signInFacts(answer.result),
      state: 'signedIn',
      agentState: wish.initialState,
      signedInAt: Date.now(),
      media: wish.media,
      credentials: begun.credentials,
    };
    await this.records.write(agent, session);
    await this.news.announce(agent, detectedChange('signedIn'));
    return session;
  }

  /** Calls are only routed to agents who are in a skill queue; a sign-in without them would be a trap. */
  private async signInToSkills(begun: Begun, { skills }: SignIn): Promise<void> {
    const { agent, client, credentials } = begun;
    const { retcode } = await client.send('resetSkill', {
      ...resetSkill(skills),
      agentId: agent.agentId,
      credentials,
      deadlineMs: this.environment.UPSTREAM_TIMEOUT_MS,
      onCredentials: (fresh) => (begun.credentials = followAnswer(begun.credentials, fresh)),
    });
    if (retcode !== '0') throw gatewayProblem('resetSkill', retcode);
  }

  /** Answers whether nobody is signed in any more; if not, the gateway forgets the agent after two minutes. */
  private async undo({ agent, client, credentials }: Begun): Promise<boolean> {
    const deadlineMs = this.environment.UPSTREAM_TIMEOUT_MS;
    try {
      const newest = (await this.withdraw(agent, credentials.sessionId)) ?? credentials;
      const { retcode } = await client.send('forceLogout', { agentId: agent.agentId, credentials: newest, deadlineMs });
      return retcode === '0' || SIGNED_OUT_CODES.has(retcode);
    } catch (error) {
      if (!(error instanceof Problem)) this.logger.error('A sign-in could not be undone', error);
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

function credentialsOf({ newGuid, setCookies }: GatewayAnswer): SessionCredentials {
  if (newGuid === null)
    throw new Problem('UPSTREAM_PROTOCOL_ERROR', { detail: 'The gateway signed the agent in without a Guid.' });
  return { sessionId: randomUUID(), guid: newGuid, replacedGuids: [], cookie: affinityCookie(null, setCookies) };
}

/** The `result` of a sign-in (API reference 1202); its numbers and flags come as texts or not. */
function signInFacts(result: unknown) {
  const facts = wireObject(result) ?? {};
  const flag = facts['isForceChange'];
  const isForceChange = typeof flag === 'boolean' ? String(flag) : wireText(flag);
  return {
    vdnId: wireText(facts['vdnid']),
    workNo: wireText(facts['workno']),
    mustChangePassword: isForceChange === null ? null : isForceChange === 'true',
    passwordDaysLeft: wireInteger(facts['timeRemaining']),
  };
}
