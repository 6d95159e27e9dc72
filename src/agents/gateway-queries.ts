import { Injectable } from '@nestjs/common';
import { Environment } from '../config/environment.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { CcGatewayClient } from '../upstream/cc-gateway/cc-gateway-client.js';
import type { GatewayContext } from '../upstream/cc-gateway/gateway-transport.js';
import { repeatedQuery } from '../upstream/repeated-query.js';
import { GatewayAccess } from './gateway-access.js';

/** The operations that only read. An event poll is none: the event that it answers is gone then. */
type GatewayReader = Pick<
  CcGatewayClient,
  'agentSkills' | 'agentStatus' | 'callData' | 'currentCall' | 'heldCalls' | 'knowsCall' | 'waitingCalls'
>;

/** Asks the gateway on behalf of a signed-in agent. Unlike a command, a question may be asked twice. */
@Injectable()
export class GatewayQueries {
  constructor(
    private readonly access: GatewayAccess,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem as `GatewayAccess.send` does */
  ask<R>(
    agent: AgentRef,
    query: (gateway: GatewayReader, context: GatewayContext) => Promise<R>,
    deadlineMs = this.environment.UPSTREAM_TIMEOUT_MS,
  ): Promise<R> {
    return repeatedQuery(deadlineMs, (remainingMs) => this.access.send(agent, query, remainingMs));
  }
}
