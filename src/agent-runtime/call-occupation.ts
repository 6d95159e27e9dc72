import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SessionResource, type AgentOccupation } from '../auth/agent-session/session-resource.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { isSettled } from '../calls/call.js';
import { activeCall, allowedDialCommands } from '../calls/call-commands.js';
import type { AgentRef } from '../state/agent-ref.js';

/** Tells the session what the calls of its agent leave possible. */
@Injectable()
export class CallOccupation implements OnModuleInit {
  constructor(
    private readonly sessions: SessionResource,
    private readonly calls: AgentCalls,
  ) {}

  onModuleInit(): void {
    this.sessions.occupiedBy((agent) => this.read(agent));
  }

  private async read(agent: AgentRef): Promise<AgentOccupation> {
    const calls = await this.calls.list(agent);
    const isActive = activeCall(calls) !== undefined;
    const isHeld = calls.some((call) => !isSettled(call));
    return {
      occupation: isActive ? 'active' : isHeld ? 'held' : 'none',
      dialCommands: allowedDialCommands(calls),
    };
  }
}
