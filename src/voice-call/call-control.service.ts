import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import { GatewayQueries } from '../agents/gateway-queries.js';
import type { SendOperation } from '../auth/agent-session/session-exchange.js';
import { AgentCalls } from '../calls/agent-calls.js';
import { isSettled, type Call } from '../calls/call.js';
import type { CallCommand } from '../calls/call-commands.js';
import { CallControl } from '../calls/call-control.js';
import { CallReconciliation } from '../calls/call-reconciliation.js';
import { Problem } from '../errors/problem.js';
import type { AgentRef } from '../state/agent-ref.js';
import { saysNothingToHangUp } from '../upstream/cc-gateway/return-codes.js';
import { RunningCommands } from './running-commands.js';

/**
 * A `release` that another replica sends may still be on its way: overtaken by a `dropcall`, it would hit the call that
 * comes next. So long its effect is waited for.
 */
const RELEASE_WAIT_MS = 1000;
const LOOK_EVERY_MS = 50;

/**
 * Commands to an agent's calls. What the state of the call forbids is refused here; what only the gateway can know is
 * asked, once. What becomes of a command is told by events.
 */
@Injectable()
export class CallControlService {
  private readonly logger = new Logger('CallControl');
  private readonly hangingUp = new Map<string, Promise<void>>();

  constructor(
    private readonly access: GatewayAccess,
    private readonly queries: GatewayQueries,
    private readonly calls: AgentCalls,
    private readonly control: CallControl,
    private readonly running: RunningCommands,
    private readonly reconciliation: CallReconciliation,
  ) {}

  answer = (agent: AgentRef, id: string) =>
    this.command(agent, id, 'answer', (gateway, context, { callId }) => gateway.answer(context, named(callId)));

  hold = (agent: AgentRef, id: string) => this.command(agent, id, 'hold', (gateway, context) => gateway.hold(context));

  retrieve = (agent: AgentRef, id: string) =>
    this.command(agent, id, 'retrieve', (gateway, context, { callId }) => gateway.retrieve(context, named(callId)));

  swap = (agent: AgentRef, id: string) =>
    this.command(agent, id, 'swap', (gateway, context, { callId }) => gateway.swap(context, named(callId)));

  mute = (agent: AgentRef, id: string) => this.muting(agent, id, 'mute', (gateway, context) => gateway.mute(context));

  unmute = (agent: AgentRef, id: string) =>
    this.muting(agent, id, 'unmute', (gateway, context) => gateway.unmute(context));

  sendDigits = (agent: AgentRef, id: string, digits: string) =>
    this.command(agent, id, 'digits', (gateway, context) => gateway.sendDigits(context, digits), digits);

  cancelTransfer = (agent: AgentRef, id: string) =>
    this.command(agent, id, 'cancelTransfer', (gateway, context) => gateway.cancelTransfer(context));

  removeParty = (agent: AgentRef, id: string, number: string) =>
    this.command(agent, id, 'removeParty', (gateway, context) => this.takeOut(agent, number, gateway, context), number);

  /** Hangs up. A call that is over already is where the caller wants it; two at once share one request. */
  hangUp(agent: AgentRef, id: string): Promise<void> {
    const key = `${agent.tenantId}/${agent.agentId}/${id}`;
    const running = this.hangingUp.get(key);
    if (running !== undefined) return running;
    const done = this.hangUpOnce(agent, id).finally(() => this.hangingUp.delete(key));
    this.hangingUp.set(key, done);
    return done;
  }

  /** What travels with the call. */
  async callData(agent: AgentRef, id: string): Promise<string | null> {
    const { call } = await this.control.check(agent, id, 'callData');
    return this.queries.ask(agent, (gateway, context) => gateway.callData(context, named(call.callId)));
  }

  async setCallData(agent: AgentRef, id: string, callData: string): Promise<string> {
    const { call } = await this.control.check(agent, id, 'callData');
    await this.access.send(agent, (gateway, context) => gateway.setCallData(context, named(call.callId), callData));
    return callData;
  }

  private async hangUpOnce(agent: AgentRef, id: string): Promise<void> {
    if (isSettled(await this.calls.get(agent, id))) return;
    await this.access.credentials(agent);
    const { call, by } = await this.control.decideHangUp(agent, id);
    if (by === 'nothing' || (by === 'id' && call.releasing && (await this.isOverSoon(agent, id)))) return;
    try {
      // Not one of the commands that exclude each other: hanging up must be possible whatever else is running.
      await this.access.send(agent, (gateway, context) =>
        by === 'release' ? gateway.release(context) : gateway.dropCall(context, named(call.callId)),
      );
    } catch (error) {
      const isGone = saysNothingToHangUp(error);
      if (by === 'release') await this.releaseFailed(agent, id, isGone || !didNothing(error));
      if (!isGone) throw error;
      this.checkAgain(agent);
    }
  }

  private async isOverSoon(agent: AgentRef, id: string): Promise<boolean> {
    for (let waitedMs = 0; waitedMs < RELEASE_WAIT_MS; waitedMs += LOOK_EVERY_MS) {
      await sleep(LOOK_EVERY_MS);
      if (isSettled(await this.calls.get(agent, id))) return true;
    }
    return false;
  }

  /** What the gateway said is what the caller must hear, whether it could be written down or not. */
  private async releaseFailed(agent: AgentRef, id: string, mayHaveWorked: boolean): Promise<void> {
    await this.control.releaseFailed(agent, id, mayHaveWorked).catch((error: unknown) => {
      this.logger.error('Failed to record that a call was not released', error);
    });
  }

  private async command(
    agent: AgentRef,
    id: string,
    command: CallCommand,
    send: (...sent: [...Parameters<SendOperation<void>>, call: Call]) => Promise<void>,
    detail = '',
  ): Promise<Call> {
    return this.running.run(agent, `${command} ${id} ${detail}`, async () => {
      await this.calls.get(agent, id);
      await this.access.credentials(agent);
      const { call, isDone } = await this.control.check(agent, id, command);
      if (!isDone) await this.access.send(agent, (gateway, context) => send(gateway, context, call));
      return this.calls.get(agent, id);
    });
  }

  private async takeOut(agent: AgentRef, number: string, ...[gateway, context]: Parameters<SendOperation<void>>) {
    await this.control.takesOut(agent, number, true);
    try {
      await gateway.disconnect(context, number);
    } catch (error) {
      await this.control.takesOut(agent, number, false);
      throw error;
    }
  }

  /** No event tells of muting: what the gateway took is what is so. */
  private async muting(agent: AgentRef, id: string, command: 'mute' | 'unmute', send: SendOperation<void>) {
    return this.command(agent, id, command, async (gateway, context) => {
      await send(gateway, context);
      await this.control.muted(agent, id, command === 'mute');
    });
  }

  /** The gateway has no such call any more: ours must not stand in the way of the next. */
  private checkAgain(agent: AgentRef): void {
    void this.reconciliation.clearTheWay(agent, true).catch((error: unknown) => {
      this.logger.error('Failed to query the calls of an agent', error);
    });
  }
}

/** The state table lets nothing through that needs an id and has none. */
function named(callId: string | null): string {
  if (callId === null)
    throw new Problem('AGENT_STATE_CONFLICT', { detail: 'The contact centre has not named the call yet.' });
  return callId;
}

const didNothing = (error: unknown) => error instanceof Problem && error.outcome === 'not_executed';
