import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Problem } from '../errors/problem.js';
import { Environment } from '../config/environment.js';
import type { AgentRef } from '../state/agent-ref.js';
import { AgentCalls } from './agent-calls.js';
import type { Call } from './call.js';
import type { CallInquiry, InquiryAnswer } from './call-inquiry.js';

/** A call that was only accepted and has been silent for this long may be one that we picture wrongly. */
const STALE_AFTER_MS = 15_000;

/**
 * Sees to it that every call ends: one that has been silent for `CALL_SETTLE_TIMEOUT_MS` is asked about at the gateway.
 * What the gateway confirms goes on, however long, and is asked about again at the same interval.
 */
@Injectable()
export class CallReconciliation implements OnModuleDestroy {
  private readonly logger = new Logger('CallReconciliation');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** Agents whose calls are looked after here, whoever places them. */
  private readonly followed = new Set<string>();
  private inquiry: CallInquiry = () => Promise.resolve('cannotTell');
  private hasSettled: (agent: AgentRef) => void = () => undefined;

  constructor(
    private readonly calls: AgentCalls,
    private readonly environment: Environment,
  ) {
    calls.onOpenCall((agent) => this.watch(agent));
  }

  askBy(inquiry: CallInquiry): void {
    this.inquiry = inquiry;
  }

  /** Tells a listener whenever a call of an agent is over without an event that says so. */
  onSettled(listener: (agent: AgentRef) => void): void {
    this.hasSettled = listener;
  }

  onModuleDestroy(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
  }

  /**
   * Before a dial is refused because of another call: asks whether that call is still there, where our picture of it
   * may be old. A gateway that cannot be asked leaves it as it is.
   */
  async clearTheWay(agent: AgentRef, degraded: boolean, known?: readonly Call[]): Promise<void> {
    const now = Date.now();
    const open = known ?? (await this.calls.listOpen(agent));
    for (const call of open.filter((candidate) => degraded || isStale(candidate, now)))
      if ((await this.inquiry(agent, call)) === 'gone') await this.settle(agent, call, 'gone');
  }

  /**
   * After something may have been missed: asks about the conversations. A call that still rings is left to its own time:
   * taken for gone too early, it could never be told to have been answered.
   */
  async lookAgain(agent: AgentRef): Promise<void> {
    const conversations = (await this.calls.listOpen(agent)).filter(
      ({ state }) => state === 'talking' || state === 'held',
    );
    for (const call of conversations)
      if ((await this.inquiry(agent, call)) === 'gone') await this.settle(agent, call, 'gone');
  }

  /** Looks after an agent's calls from now on, also those that another replica places. */
  follow(agent: AgentRef): void {
    this.followed.add(keyOf(agent));
    this.watch(agent);
  }

  /** Another replica does, or there is nothing to look after. */
  leave(agent: AgentRef): void {
    const key = keyOf(agent);
    this.followed.delete(key);
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  private watch(agent: AgentRef): void {
    const key = keyOf(agent);
    if (!this.timers.has(key)) this.arm(key, agent, this.environment.CALL_SETTLE_TIMEOUT_MS);
  }

  private arm(key: string, agent: AgentRef, delayMs: number): void {
    // A call may have been told of in the middle of a look: one timer an agent.
    clearTimeout(this.timers.get(key));
    const timer = setTimeout(() => void this.look(key, agent), Math.max(10, delayMs)).unref();
    this.timers.set(key, timer);
  }

  /** One look at an agent's open calls; the next one is due when the next call has been silent for long enough. */
  private async look(key: string, agent: AgentRef): Promise<void> {
    const timeoutMs = this.environment.CALL_SETTLE_TIMEOUT_MS;
    let hasFailed = false;
    try {
      const open = await this.calls.listOpen(agent);
      for (const call of open) if (silentSince(call) + timeoutMs <= Date.now()) await this.ask(agent, call);
    } catch (error) {
      // They are looked at again later: a store that cannot be written may well be read, and tells that they are overdue.
      hasFailed = true;
      // That it is out is said once, by itself.
      if (!(error instanceof Problem)) this.logger.error('Failed to check open calls', error);
    }
    this.timers.delete(key);
    const dueMs = hasFailed ? timeoutMs : await this.nextLookIn(agent).catch(() => timeoutMs);
    if (dueMs !== null || this.followed.has(key)) this.arm(key, agent, dueMs ?? timeoutMs);
  }

  /** Null when no call is open. */
  private async nextLookIn(agent: AgentRef): Promise<number | null> {
    const open = await this.calls.listOpen(agent);
    if (open.length === 0) return null;
    return Math.min(...open.map(silentSince)) + this.environment.CALL_SETTLE_TIMEOUT_MS - Date.now();
  }

  private async ask(agent: AgentRef, call: Call): Promise<void> {
    const answer = await this.inquiry(agent, call).catch((error: unknown) => {
      this.logger.error('Failed to query a call', error);
      return 'cannotTell' as const;
    });
    if (answer === 'goesOn') await this.calls.confirm(agent, call.id);
    else await this.settle(agent, call, answer);
  }

  private async settle(agent: AgentRef, call: Call, answer: InquiryAnswer): Promise<void> {
    // A dial of which nothing was ever heard may not have happened at all.
    const code = answer === 'gone' && call.callId !== null ? 'NO_SIGN_OF_LIFE' : 'OUTCOME_UNKNOWN';
    const settled = await this.calls.giveUp(agent, call, { code, upstreamCode: null, text: null });
    if (settled !== null) this.hasSettled(agent);
  }
}

function keyOf({ tenantId, agentId }: AgentRef): string {
  return `${tenantId}/${agentId}`;
}

function silentSince({ heardAt, updatedAt }: Call): number {
  return Math.max(heardAt ?? 0, updatedAt);
}

function isStale(call: Call, now: number): boolean {
  return call.state === 'accepted' && silentSince(call) + STALE_AFTER_MS <= now;
}
