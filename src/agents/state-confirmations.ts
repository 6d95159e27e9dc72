import { EventEmitter, once } from 'node:events';
import { Injectable } from '@nestjs/common';
import type { AgentState } from '../auth/agent-session/agent-session.js';
import { SessionRecords } from '../auth/agent-session/session-records.js';
import type { AgentRef } from '../state/agent-ref.js';
import { keys } from '../state/keys.js';
import { StateStore } from '../state/state-store.js';

/** A store that lost its connection for a moment may tell no more: the record is looked at all the same. */
const LOOK_AGAIN_MS = 1000;

/** Which state is to be told, by an event that comes after so many, and until when (`performance.now()`). */
export interface ExpectedState {
  readonly state: AgentState;
  readonly eventsBefore: number;
  readonly endsAt: number;
}

/** Waits for the events that confirm a state, whichever replica takes them in: each stands in the agent's log. */
@Injectable()
export class StateConfirmations {
  constructor(
    private readonly store: StateStore,
    private readonly records: SessionRecords,
  ) {}

  /** Whether it comes in time; a call that comes first ends the wait. */
  async isConfirmed(agent: AgentRef, { state, eventsBefore, endsAt }: ExpectedState): Promise<boolean> {
    const log = new EventEmitter();
    const told = () => void log.emit('told');
    const stop = await this.store.follow(keys.agentEvents(agent), { take: told, lost: told });
    try {
      for (;;) {
        const leftMs = Math.ceil(Math.min(LOOK_AGAIN_MS, endsAt - performance.now()));
        // Before the record is read: what comes meanwhile is not missed.
        const next = once(log, 'told', { signal: AbortSignal.timeout(Math.max(0, leftMs)) }).catch(() => undefined);
        const { stateEvents, agentState, credentials } = await this.records.read(agent);
        if (stateEvents > eventsBefore && agentState === state) return true;
        if (credentials === null || agentState === 'talking' || leftMs <= 0) return false;
        await next;
      }
    } finally {
      stop();
    }
  }
}
