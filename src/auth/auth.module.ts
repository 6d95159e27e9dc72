import { Module, type OnModuleInit } from '@nestjs/common';
import { Readiness } from '../health/readiness.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { AccessTokens } from './access-token/access-tokens.js';
import { AgentSessions } from './agent-session/agent-sessions.js';
import { AgentStatus } from './agent-session/agent-status.js';
import { GatewayAccess } from './agent-session/gateway-access.js';
import { GatewayQueries } from './agent-session/gateway-queries.js';
import { RunningSignIns } from './agent-session/running-sign-ins.js';
import { SessionController } from './agent-session/session.controller.js';
import { SessionNews } from './agent-session/session-news.js';
import { SessionRecords } from './agent-session/session-records.js';
import { SignInFlow } from './agent-session/sign-in-flow.js';
import { SignInLock } from './agent-session/sign-in-lock.js';
import { Callers } from './caller/callers.js';
import { MeController } from './caller/me.controller.js';
import { SigningKeys } from './caller/signing-keys.js';
import { StreamTicketController } from './caller/stream-ticket.controller.js';
import { StreamTickets } from './caller/stream-tickets.js';
import { TokenVerifier } from './caller/token-verifier.js';
import { CallPolicies } from './policy/call-policies.js';

/** Who is asking, and the two credentials that never leave the server: the agents' Guids and the access tokens. */
@Module({
  imports: [UpstreamModule],
  controllers: [MeController, SessionController, StreamTicketController],
  providers: [
    AccessTokens,
    AgentSessions,
    AgentStatus,
    CallPolicies,
    Callers,
    GatewayAccess,
    GatewayQueries,
    RunningSignIns,
    SessionNews,
    SessionRecords,
    SignInFlow,
    SignInLock,
    SigningKeys,
    StreamTickets,
    TokenVerifier,
  ],
  exports: [
    AccessTokens,
    AgentSessions,
    AgentStatus,
    Callers,
    CallPolicies,
    GatewayAccess,
    GatewayQueries,
    SessionNews,
    SessionRecords,
  ],
})
export class AuthModule implements OnModuleInit {
  constructor(
    private readonly readiness: Readiness,
    private readonly keys: SigningKeys,
  ) {}

  onModuleInit(): void {
    this.readiness.register({
      name: 'signing keys',
      downCode: 'UPSTREAM_UNAVAILABLE',
      check: async () => ((await this.keys.areKnown()) ? 'ok' : 'down'),
    });
  }
}
