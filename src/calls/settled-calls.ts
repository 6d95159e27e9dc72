import { Injectable } from '@nestjs/common';
import type { AgentRef } from '../state/agent-ref.js';
import type { Call } from './call.js';

type Listener = (agent: AgentRef, call: Call) => Promise<void>;

/** Where calls announce what became of them without an event of the gateway; the event stream listens. */
@Injectable()
export class SettledCalls {
  private listener: Listener | null = null;

  listen(listener: Listener): void {
    this.listener = listener;
  }

  async announce(agent: AgentRef, call: Call): Promise<void> {
    await this.listener?.(agent, call);
  }
}
