import { Injectable } from '@nestjs/common';
import { AccessTokens } from '../auth/access-token/access-tokens.js';
import { hasRole, type Caller } from '../auth/caller/caller.js';
import { CallPolicies } from '../calls/policy/call-policies.js';
import { BidirectionalCalls } from '../calls/bidirectional-calls.js';
import { unknownLegs } from '../calls/call-legs.js';
import type { Call } from '../calls/call.js';
import { DialOnce, type PlacedCall } from '../calls/dial-once/dial-once.js';
import { Environment } from '../config/environment.js';
import type { AiccSettings } from '../config/tenant.js';
import { Tenants } from '../config/tenants.js';
import { Problem } from '../errors/problem.js';
import type { PressIds } from '../http/input/pressed.decorator.js';
import { AiccClients } from '../upstream/aicc/aicc-clients.js';
import type { BidirectionalDial } from '../upstream/aicc/create-call-body.js';
import { callbackBase } from './callbacks/callback-address.js';
import { CallbackCapabilities } from './callbacks/callback-capabilities.js';
import type { CreateCallDto } from './create-call.dto.js';
import { BidirectionalCallReconciliation } from './reconciliation/bidirectional-call-reconciliation.js';

/** ITA's bidirectional call knows none of these (API reference 1303). */
const NOT_WITH_ITA = ['callData', 'callerPresent', 'agentPresent'] as const;

/** Who presses, in which request and under which `Idempotency-Key`. */
export interface CallerPress extends PressIds {
  readonly caller: Caller;
}

/** Places bidirectional calls and follows what the upstream reports about them. */
@Injectable()
export class MobileAgentService {
  constructor(
    private readonly tenants: Tenants,
    private readonly tokens: AccessTokens,
    private readonly clients: AiccClients,
    private readonly calls: BidirectionalCalls,
    private readonly capabilities: CallbackCapabilities,
    private readonly settling: BidirectionalCallReconciliation,
    private readonly dialOnce: DialOnce,
    private readonly policies: CallPolicies,
    private readonly environment: Environment,
  ) {}

  /** @throws Problem; one whose outcome is not `not_executed` names the call that may exist */
  async create({ caller, key, requestId }: CallerPress, dto: CreateCallDto): Promise<PlacedCall> {
    const { tenantId, sub } = caller;
    const settings = this.settingsOf(tenantId);
    refuseUnsupported(settings, dto);
    refuseForeignAgent(caller, dto.agentWorkNo);
    this.policies.checkBidirectional(tenantId, dto);

    const { reference = null, ...order } = dto;
    const { agentWorkNo = null, called, caller: telephone } = order;
    const wanted = { agentId: agentWorkNo, called, caller: telephone, reference };
    const base = callbackBase(settings, this.environment);
    let capability: string | null = null;
    return this.dialOnce.place(
      { tenantId, sub, key, requestId, kind: 'bidirectional', agentId: null, numbers: [telephone, called], body: dto },
      {
        wanted: { ...wanted, legs: unknownLegs },
        begin: () => this.calls.begin(tenantId, sub, wanted),
        send: async ({ id }) => {
          if (base !== null) capability = await this.capabilities.create({ tenantId, id });
          const callbackUrl = base === null || capability === null ? undefined : base + capability;
          return this.send(tenantId, order, callbackUrl).finally(() => this.settling.watch(tenantId, id));
        },
        confirm: (call, named) => this.confirm(tenantId, call, named.callSerialNo ?? null),
        withdraw: async ({ id }) => {
          if (capability !== null) await this.capabilities.forget(capability);
          await this.calls.withdraw(tenantId, id);
        },
        find: (id) => this.find(tenantId, id),
      },
    );
  }

  /** A call is its creator's; supervisors see all of their tenant. To others it does not exist. */
  async show(caller: Caller, id: string): Promise<Call> {
    this.settingsOf(caller.tenantId);
    const { sub, call } = await this.calls.get(caller.tenantId, id);
    if (sub !== caller.sub && !hasRole(caller, 'supervisor'))
      throw new Problem('NOT_FOUND', { detail: 'There is no such call.' });
    if (call.state !== 'ended' && call.state !== 'failed') this.settling.watch(caller.tenantId, id);
    return call;
  }

  private settingsOf(tenantId: string): AiccSettings {
    const settings = this.tenants.get(tenantId)?.aicc;
    if (settings == null) throw new Problem('FEATURE_NOT_CONFIGURED');
    return settings;
  }

  private send(tenantId: string, order: BidirectionalDial, callbackUrl: string | undefined) {
    return this.tokens.withToken(tenantId, this.environment.UPSTREAM_TIMEOUT_MS, (accessToken, remainingMs) =>
      this.clients.of(tenantId).createCall(accessToken, { ...order, callbackUrl }, remainingMs),
    );
  }

  /** The callback may have overtaken the answer, and brought the number. */
  private async confirm(tenantId: string, call: Call, callSerialNo: string | null): Promise<Call> {
    const named = (known: Call): Call => ({
      ...known,
      callSerialNo: callSerialNo ?? known.callSerialNo,
      heardAt: Date.now(),
    });
    return (await this.calls.change(tenantId, call.id, named)) ?? named(call);
  }

  private async find(tenantId: string, id: string): Promise<Call | null> {
    return (await this.calls.find(tenantId, id))?.call ?? null;
  }
}

function refuseUnsupported({ product }: AiccSettings, dto: CreateCallDto): void {
  if (product !== 'ita') return;
  const given = NOT_WITH_ITA.filter((field) => dto[field] !== undefined);
  if (given.length === 0) return;
  const detail = "This tenant's bidirectional calls run on ITA, which does not take this field.";
  throw new Problem('VALIDATION_FAILED', {
    errors: given.map((field) => ({ in: 'body', pointer: `/${field}`, code: 'notSupported', detail })),
  });
}

function refuseForeignAgent({ agents }: Caller, agentWorkNo: string | undefined): void {
  if (agentWorkNo === undefined || agents === 'all' || agents.includes(agentWorkNo)) return;
  throw new Problem('FORBIDDEN_AGENT', { detail: 'agentWorkNo is none of your agents.' });
}
