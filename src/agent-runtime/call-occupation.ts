import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SessionResource } from '../auth/agent-session/session-resource.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { occupationOf } from '../calls/dial-commands.js';

/** Tells the session what the calls of its agent leave possible. */
@Injectable()
export class CallOccupation implements OnModuleInit {
  constructor(
    private readonly sessions: SessionResource,
    private readonly calls: AgentCalls,
  ) {}

  onModuleInit(): void {
    this.sessions.occupiedBy(async (agent) => occupationOf(await this.calls.listOpen(agent)));
  }
}
