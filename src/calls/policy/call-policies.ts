import { Injectable } from '@nestjs/common';
import type { CallPolicy } from '../../config/tenant.js';
import { Tenants } from '../../config/tenants.js';
import { Problem } from '../../errors/problem.js';
import { NumberRules } from './number-rules.js';

/** The numbers of an agent's call or transfer. `called` only where it is a telephone number, never an agent id. */
export interface AgentDial {
  readonly called?: string | undefined;
  readonly caller?: string | undefined;
}

/** The numbers of a bidirectional call. Both telephones ring; neither is a number that is shown. */
export interface BidirectionalDial {
  readonly caller: string;
  readonly called: string;
  readonly callerPresent?: string | undefined;
  readonly agentPresent?: string | undefined;
}

/** What the users of a tenant may show and dial. To be asked before anything is sent to an upstream. */
@Injectable()
export class CallPolicies {
  // By the policy itself: when the tenants file is read anew, a changed policy is another object.
  readonly #rules = new WeakMap<CallPolicy, NumberRules>();

  constructor(private readonly tenants: Tenants) {}

  /** @throws Problem CALLER_ID_NOT_ALLOWED or DESTINATION_NOT_ALLOWED */
  checkAgentDial(tenantId: string, { called, caller }: AgentDial): void {
    this.#check(tenantId, { shown: [caller], dialled: [called] });
  }

  /** @throws Problem CALLER_ID_NOT_ALLOWED or DESTINATION_NOT_ALLOWED */
  checkBidirectional(tenantId: string, { caller, called, callerPresent, agentPresent }: BidirectionalDial): void {
    this.#check(tenantId, { shown: [callerPresent, agentPresent], dialled: [caller, called] });
  }

  #check(tenantId: string, numbers: Record<'shown' | 'dialled', (string | undefined)[]>): void {
    const rules = this.#rulesOf(tenantId);
    if (numbers.shown.some((number) => number !== undefined && !rules.mayShow(number))) {
      throw new Problem('CALLER_ID_NOT_ALLOWED');
    }
    if (numbers.dialled.some((number) => number !== undefined && !rules.mayCall(number))) {
      throw new Problem('DESTINATION_NOT_ALLOWED');
    }
  }

  #rulesOf(tenantId: string): NumberRules {
    const policy = this.tenants.get(tenantId)?.policy;
    if (policy === undefined) throw new Problem('FORBIDDEN_TENANT');
    const known = this.#rules.get(policy);
    if (known) return known;
    const rules = new NumberRules(policy);
    this.#rules.set(policy, rules);
    return rules;
  }
}
