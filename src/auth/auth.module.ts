import { Module, type OnModuleInit } from '@nestjs/common';
import { Readiness } from '../observability/health/readiness.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { AccessTokens } from './access-token/access-tokens.js';
import { AuthMetrics } from './auth-metrics.js';
import { AgentSessions } from './agent-session/agent-sessions.js';
import { SessionExchange } from './agent-session/session-exchange.js';
import { SessionOperations } from './agent-session/session-operations.js';
import { SessionController } from './agent-session/session.controller.js';
import { SessionChanges } from './agent-session/session-changes.js';
import { SessionResource } from './agent-session/session-resource.js';
import { SessionRecords } from './agent-session/session-records.js';
import { SignInFlow } from './agent-session/sign-in-flow.js';
import { SignInLock } from './agent-session/sign-in-lock.js';
import { Callers } from './caller/callers.js';
import { MeController } from './caller/me.controller.js';
import { SigningKeys } from './caller/signing-keys.js';
import { StreamTicketController } from './caller/stream-ticket.controller.js';
import { StreamTickets } from './caller/stream-tickets.js';
import { TokenVerifier } from './caller/token-verifier.js';

/** Who is asking, and the two credentials that never leave the server: the agents' Guids and the access tokens. */
@Module({
  imports: [UpstreamModule],
  controllers: [MeController, SessionController, StreamTicketController],
  providers: [
    AccessTokens,
    AgentSessions,
    AuthMetrics,
    Callers,
    SessionOperations,
    SessionChanges,
    SessionExchange,
    SessionRecords,
    SessionResource,
    SignInFlow,
    SignInLock,
    SigningKeys,
    StreamTickets,
    TokenVerifier,
  ],
  exports: [
    AccessTokens,
    AgentSessions,
    Callers,
    SessionChanges,
    SessionExchange,
    SessionRecords,
    SessionResource,
    SessionOperations,
    StreamTickets,
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
