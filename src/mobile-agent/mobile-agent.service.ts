import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens } from '../auth/access-token/access-tokens.js';
import { hasRole, type Caller } from '../auth/caller/caller.js';
import type { DialContext } from '../call-routes/dial-context.decorator.js';
import { CallPolicies } from '../calls/policy/call-policies.js';
import { BidirectionalCalls } from '../calls/bidirectional/bidirectional-calls.js';
import type { Call } from '../calls/call.js';
import { DialOnce, type PlacedCall } from '../calls/dial-once/dial-once.js';
import { Environment } from '../config/environment.js';
import type { AiccSettings } from '../config/tenant.js';
import { Tenants } from '../config/tenants.js';
import { Problem } from '../errors/problem.js';
import { AICC_CLIENTS, type AiccClients } from '../upstream/aicc/aicc-clients.js';
import { BidirectionalDial, type DialParts } from './bidirectional-dial.js';
import { callbackBase } from './callbacks/callback-address.js';
import { CallbackCapabilities } from './callbacks/callback-capabilities.js';
import type { CreateCallDto } from './create-call.dto.js';
import { BidirectionalCallReconciliation } from './reconciliation/bidirectional-call-reconciliation.js';

/** ITA's bidirectional call knows none of these (API reference 1303). */
const NOT_WITH_ITA = ['callData', 'callerPresent', 'agentPresent'] as const;

/** Places bidirectional calls and follows what the upstream reports about them. */
@Injectable()
export class MobileAgentService {
  private readonly parts: DialParts;

  constructor(
    private readonly tenants: Tenants,
    tokens: AccessTokens,
    @Inject(AICC_CLIENTS) clients: AiccClients,
    private readonly calls: BidirectionalCalls,
    capabilities: CallbackCapabilities,
    private readonly reconciliation: BidirectionalCallReconciliation,
    private readonly dialOnce: DialOnce,
    private readonly policies: CallPolicies,
    private readonly environment: Environment,
  ) {
    const timeoutMs = environment.UPSTREAM_TIMEOUT_MS;
    this.parts = { tokens, clients, calls, capabilities, reconciliation, timeoutMs };
  }

  /** @throws Problem; one whose outcome is not `not_executed` names the call that may exist */
  async create({ caller, key, requestId }: DialContext, dto: CreateCallDto): Promise<PlacedCall> {
    const { tenantId, sub } = caller;
    const settings = this.settingsOf(tenantId);
    refuseUnsupported(settings, dto);
    refuseForeignAgent(caller, dto.agentWorkNo);
    this.policies.checkBidirectional(tenantId, dto);

    const { reference = null, ...dial } = dto;
    const base = callbackBase(settings, this.environment);
    const steps = new BidirectionalDial(this.parts, { tenantId, sub, reference, dial, callbackBase: base });
    const numbers = [dial.caller, dial.called];
    const request = {
      tenantId,
      sub,
      key,
      requestId,
      kind: 'bidirectional',
      agentId: null,
      numbers,
      body: dto,
    } as const;
    return this.dialOnce.place(request, steps);
  }

  /** A call is its creator's; supervisors see all of their tenant. To others it does not exist. */
  async show(caller: Caller, id: string): Promise<Call> {
    this.settingsOf(caller.tenantId);
    const { sub, call } = await this.calls.get(caller.tenantId, id);
    if (sub !== caller.sub && !hasRole(caller, 'supervisor'))
      throw new Problem('NOT_FOUND', { detail: 'There is no such call.' });
    if (call.state !== 'ended' && call.state !== 'failed') this.reconciliation.watch(caller.tenantId, id);
    return call;
  }

  private settingsOf(tenantId: string): AiccSettings {
    const settings = this.tenants.get(tenantId)?.aicc;
    if (settings == null) throw new Problem('FEATURE_NOT_CONFIGURED');
    return settings;
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
  throw new Problem('FORBIDDEN_AGENT', { detail: 'agentWorkNo is not one of your agents.' });
}
