import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { CcGatewayClients } from '../../upstream/cc-gateway/cc-gateway-clients.js';
import type { GatewayAnswer } from '../../upstream/cc-gateway/cc-gateway-client.js';
import { gatewayProblem } from '../../upstream/cc-gateway/return-codes.js';
import { affinityCookie } from '../../upstream/cc-gateway/affinity-cookies.js';
import { resetSkill } from '../../upstream/cc-gateway/reset-skill.js';
import { signInBody, type SignInOrder } from '../../upstream/cc-gateway/sign-in-body.js';
import { wireInteger, wireObject, wireText } from '../../upstream/wire-value.js';
import { signedOutSession, type AgentSession, type SessionCredentials } from './agent-session.js';
import { followAnswer } from './guid-succession.js';

/** What a caller wants of a sign-in, complete. */
export interface SignIn extends Required<{ [K in keyof SignInOrder]: Exclude<SignInOrder[K], undefined> }> {
  skills: 'all' | readonly string[];
  takeOver: boolean;
}

const SIGNED_IN_ELSEWHERE = '100-002';

/** The exchange of a sign-in with the gateway: login, or forced login when it is wished; then the skill queues. */
@Injectable()
export class SignInFlow {
  constructor(
    private readonly clients: CcGatewayClients,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem; the agent is then as signed out as before, unless its outcome says that nobody knows */
  async run(agent: AgentRef, wish: SignIn): Promise<AgentSession> {
    const answer = await this.login(agent, wish);
    if (answer.newGuid === null)
      throw new Problem('UPSTREAM_PROTOCOL_ERROR', { detail: 'The gateway signed the agent in without a Guid.' });
    const credentials: SessionCredentials = {
      sessionId: randomUUID(),
      guid: answer.newGuid,
      replacedGuids: [],
      cookie: affinityCookie(null, answer.setCookies),
    };
    const skilled = await this.signInToSkills(agent, wish, credentials);
    return {
      ...signedOutSession,
      ...signInFacts(answer.result),
      state: 'signedIn',
      agentState: wish.initialState,
      signedInAt: Date.now(),
      media: wish.media,
      credentials: skilled,
    };
  }

  private async login(agent: AgentRef, wish: SignIn): Promise<GatewayAnswer> {
    const { agentId } = agent;
    const client = this.clients.of(agent.tenantId);
    const deadlineMs = this.environment.UPSTREAM_TIMEOUT_MS;
    const request = { agentId, body: signInBody(wish), deadlineMs };
    const answer = await client.send('login', request);
    if (answer.retcode === '0') return answer;
    if (answer.retcode !== SIGNED_IN_ELSEWHERE || !wish.takeOver) throw gatewayProblem('login', answer.retcode);
    const forced = await client.send('forceLogin', request);
    if (forced.retcode !== '0') throw gatewayProblem('forceLogin', forced.retcode);
    return forced;
  }

  /** Calls are only routed to agents who are in a skill queue; a sign-in without them would be a trap. */
  private async signInToSkills(agent: AgentRef, wish: SignIn, credentials: SessionCredentials) {
    let newest = credentials;
    try {
      const answer = await this.clients.of(agent.tenantId).send('resetSkill', {
        ...resetSkill(wish.skills),
        agentId: agent.agentId,
        credentials,
        deadlineMs: this.environment.UPSTREAM_TIMEOUT_MS,
        // A refusal can rotate the Guid as well, and the undoing needs it.
        onCredentials: (fresh) => (newest = followAnswer(newest, fresh)),
      });
      if (answer.retcode !== '0') throw gatewayProblem('resetSkill', answer.retcode);
      return newest;
    } catch (error) {
      throw await this.undo(agent, newest, error);
    }
  }

  /**
   * Signs out again who was signed in, because of a failure that came after it. The failure is what the caller must
   * hear: it did nothing only if the gateway took the undoing; it forgets an agent who is not polled for by itself.
   */
  async undo({ tenantId, agentId }: AgentRef, credentials: SessionCredentials, failure: unknown): Promise<Problem> {
    const deadlineMs = this.environment.UPSTREAM_TIMEOUT_MS;
    const problem =
      failure instanceof Problem ? failure : new Problem('INTERNAL', { outcome: 'not_executed' }, { cause: failure });
    try {
      const { retcode } = await this.clients.of(tenantId).send('forceLogout', { agentId, credentials, deadlineMs });
      if (retcode === '0') return problem;
    } catch {
      // Told by the outcome.
    }
    return problem.with({ outcome: 'unknown' });
  }
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
