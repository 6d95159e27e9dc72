import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { GatewayAnswer } from '../upstream/cc-gateway/cc-gateway-client.js';
import type { GatewayOperation, gatewayOperations } from '../upstream/cc-gateway/gateway-operations.js';
import { repeatedQuery } from '../upstream/repeated-query.js';
import type { GatewayCommand } from '../auth/agent-session/session-exchange.js';
import { GatewayAccess } from './gateway-access.js';

type Questions = {
  [O in GatewayOperation]: (typeof gatewayOperations)[O] extends { method: 'GET' } ? O : never;
}[GatewayOperation];

/** Operations that only read. An event poll is none: the event that it answers is gone then. */
export type GatewayQuery = Exclude<Questions, 'getAgentEvent'>;

/** Asks the gateway on behalf of a signed-in agent. Unlike a command, a question may be asked twice. */
@Injectable()
export class GatewayQueries {
  constructor(
    private readonly access: GatewayAccess,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem as `GatewayAccess.command` does */
  ask(agent: AgentRef, operation: GatewayQuery, query: GatewayCommand = {}): Promise<GatewayAnswer> {
    const { deadlineMs = this.environment.UPSTREAM_TIMEOUT_MS } = query;
    return repeatedQuery(deadlineMs, (remainingMs) =>
      this.access.command(agent, operation, { ...query, deadlineMs: remainingMs }),
    );
  }
}
