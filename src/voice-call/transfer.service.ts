import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { GatewayAccess } from '../agents/gateway-access.js';
import type { AgentDialContext } from '../call-routes/dial-context.decorator.js';
import { isInRange } from '../auth/caller/path-parameters.js';
import { AgentCalls } from '../calls/agent-calls.js';
import type { Call, CallKind, WantedCall } from '../calls/call.js';
import { CallControl } from '../calls/call-control.js';
import { DialOnce, type PlacedCall } from '../calls/dial-once/dial-once.js';
import { fingerprintOf } from '../calls/dial-once/dial-request.js';
import { recordAfter, type DialSteps } from '../calls/dial-once/dial-steps.js';
import { isOver } from '../calls/dial-once/kept-call.js';
import { CallPolicies } from '../calls/policy/call-policies.js';
import { Tenants } from '../config/tenants.js';
import { invalidInput } from '../http/input/invalid-input.js';
import type { AgentRef } from '../state/agent-ref.js';
import type { ConferenceDto } from './call-control.dto.js';
import { RunningCommands } from './running-commands.js';
import type { ConsultDto, TransferDto } from './transfer.dto.js';

/** What differs between the commands to a call that ring another telephone, or join it. */
interface SecondDial {
  readonly route: 'consult' | 'transfer' | 'conference';
  readonly kind: CallKind;
  /** What is the same in both halves of a double click. */
  readonly target: readonly string[];
  readonly body: object;
  /** As those of a dial; the attempt is recorded after each. */
  readonly steps: Pick<DialSteps, 'wanted' | 'send' | 'release'> & {
    /** By default the call of which the attempt was recorded. */
    find?: DialSteps['find'];
    reserve(): Promise<Call>;
    confirm(call: Call, named: Partial<Call>): Promise<Call>;
  };
}

/** Consultations, transfers and conferences: commands to a call that are carried out at most once, as dials are. */
@Injectable()
export class TransferService {
  constructor(
    private readonly access: GatewayAccess,
    private readonly calls: AgentCalls,
    private readonly control: CallControl,
    private readonly dialOnce: DialOnce,
    private readonly policies: CallPolicies,
    private readonly running: RunningCommands,
    private readonly tenants: Tenants,
  ) {}

  /** Asks a colleague beside the call; answers the new call. */
  consult(dial: AgentDialContext, id: string, dto: ConsultDto): Promise<PlacedCall> {
    const { agent } = dial;
    this.checkColleague(agent, dto.to);
    const { type, address } = dto.to;
    const wanted: WantedCall = {
      kind: 'internal',
      called: type === 'agent' ? address : null,
      skillId: type === 'agent' ? null : address,
    };
    const second = randomUUID();
    return this.place(dial, id, {
      route: 'consult',
      kind: 'internal',
      target: [type, address],
      body: dto,
      steps: {
        wanted: { ...wanted, agentId: agent.agentId },
        reserve: () => this.control.beginBeside(agent, id, 'consult', { ...wanted, id: second }),
        send: () => this.access.send(agent, (gateway, context) => gateway.consult(context, dto)),
        confirm: (call, { callId = null }) => this.calls.accepted(agent, call.id, callId),
        release: () => this.calls.withdraw(agent, second),
      },
    });
  }

  /** Hands the call over; answers it. A talk with an outside number first makes a call of its own. */
  transfer(dial: AgentDialContext, id: string, dto: TransferDto): Promise<PlacedCall> {
    const { agent } = dial;
    const { to, mode, caller } = dto;
    this.checkColleague(agent, to);
    this.policies.checkAgentDial(agent.tenantId, { caller, called: to.type === 'number' ? to.address : undefined });
    const hasOutsideLeg = mode === 'talk' || mode === 'threeParty';
    const steps = hasOutsideLeg ? this.talkSteps(agent, id, dto) : this.handOverSteps(agent, id, dto);
    const target = [to.type, to.address, mode];
    return this.place(dial, id, { route: 'transfer', kind: 'outbound', target, body: dto, steps });
  }

  /** Joins this held call and the active one. */
  conference(dial: AgentDialContext, id: string, { callData }: ConferenceDto): Promise<PlacedCall> {
    const { agent } = dial;
    const join = async ({ callId }: Call) => {
      if (callId === null) return {};
      await this.access.send(agent, (gateway, context) => gateway.conference(context, { callId, callData }));
      return {};
    };
    return this.place(dial, id, {
      route: 'conference',
      kind: 'internal',
      target: [],
      body: { callData },
      steps: {
        wanted: {},
        reserve: async () => (await this.control.check(agent, id, 'conference')).call,
        send: join,
        confirm: (call) => this.calls.get(agent, call.id),
        release: () => Promise.resolve(),
      },
    });
  }

  private handOverSteps(agent: AgentRef, id: string, dto: TransferDto): SecondDial['steps'] {
    return {
      wanted: {},
      reserve: async () => (await this.control.check(agent, id, 'transfer')).call,
      send: async () => {
        await this.access.send(agent, (gateway, context) => gateway.transfer(context, dto));
        return {};
      },
      confirm: (call) =>
        dto.mode === 'onAnswer' ? this.control.transferBegan(agent, call.id) : this.calls.get(agent, call.id),
      release: () => Promise.resolve(),
    };
  }

  private talkSteps(agent: AgentRef, id: string, dto: TransferDto): SecondDial['steps'] {
    const { to, caller = null } = dto;
    const outside = randomUUID();
    return {
      wanted: {},
      reserve: async () => {
        await this.control.beginBeside(agent, id, 'transfer', {
          id: outside,
          kind: 'outbound',
          called: to.address,
          caller,
        });
        return this.calls.get(agent, id);
      },
      send: () => this.access.send(agent, (gateway, context) => gateway.transfer(context, dto)),
      confirm: async (call, { callId = null }) => {
        await this.calls.accepted(agent, outside, callId);
        return this.calls.get(agent, call.id);
      },
      release: () => this.calls.withdraw(agent, outside),
      // The conversation goes on, whatever becomes of the outside telephone: where that is over, so is the transfer.
      find: async (callId) => {
        const isOutside = ({ madeFrom, called }: Call) =>
          madeFrom?.by === 'transfer' && madeFrom.callId === callId && called === to.address;
        const last = (await this.calls.list(agent)).find(isOutside);
        return last !== undefined && isOver(last) ? null : this.calls.find(agent, callId);
      },
    };
  }

  private async place(context: AgentDialContext, id: string, dial: SecondDial): Promise<PlacedCall> {
    const { agent, caller, key, requestId } = context;
    const { route, kind, target, steps } = dial;
    const numbers = [id, ...target];
    const request = { ...agent, sub: caller.sub, key, requestId, kind, route, numbers, body: { id, ...dial.body } };
    // Whatever a command says makes it another one; by a digest, since a name must tell nobody a telephone number.
    const name = `${route} ${fingerprintOf(request)}`;
    const placed = await this.dialOnce.place(request, {
      find: (callId) => this.calls.find(agent, callId),
      ...steps,
      reserve: async (sending) => {
        await this.calls.get(agent, id);
        await this.access.checkMayDial(agent);
        return recordAfter(await steps.reserve(), sending, () => steps.release());
      },
      confirm: async (call, named, placed) => {
        const confirmed = await steps.confirm(call, named);
        await placed.write(confirmed);
        return confirmed;
      },
      send: (call) => this.running.run(agent, name, () => steps.send(call)),
    });
    return { ...placed, calls: await this.calls.listOpen(agent) };
  }

  /** @throws Problem VALIDATION_FAILED */
  private checkColleague({ tenantId, agentId }: AgentRef, { type, address }: { type: string; address: string }): void {
    if (type !== 'agent') return;
    const range = this.tenants.get(tenantId)?.ccGateway.agentIds;
    const at = { in: 'body', pointer: '/to/address' } as const;
    if (!/^[1-9]\d{0,9}$/.test(address) || (range !== undefined && !isInRange(address, range)))
      throw invalidInput([{ ...at, code: 'matches', detail: 'must be an agent id of this tenant' }]);
    if (address === agentId) throw invalidInput([{ ...at, code: 'self', detail: 'must be another agent' }]);
  }
}
