import { Inject, Injectable } from '@nestjs/common';
import { AccessTokens } from '../../auth/access-token/access-tokens.js';
import type { BidirectionalCall } from '../../calls/bidirectional/bidirectional-calls.js';
import type { Call } from '../../calls/call.js';
import { CallSerials } from '../../calls/bidirectional/call-serials.js';
import { Environment } from '../../config/environment.js';
import type { Secret } from '../../config/secret.js';
import { Problem } from '../../errors/problem.js';
import type { AiccClient } from '../../upstream/aicc/aicc-client.js';
import { AICC_CLIENTS, type AiccClients } from '../../upstream/aicc/aicc-clients.js';
import type { CallRecord } from '../../upstream/aicc/call-record.js';
import { repeatedQuery } from '../../upstream/repeated-query.js';
import { isSameNumber } from '../callbacks/same-number.js';

/** How far the upstream's clock may stand from ours; its record of a call may seem older than our order. */
const CLOCK_SKEW_MS = 60_000;
/** The most that one query answers. One telephone has far fewer calls in the life of one of ours. */
const MOST_RECORDS = 100;

/** What may be asked twice; never `createCall`. */
type Queries = Pick<AiccClient, 'queryCallState' | 'queryCallDetailRecord'>;
type Question<T> = (client: Queries, accessToken: Secret, remainingMs: number) => Promise<T>;

/** Asks the upstream what became of a call. */
@Injectable()
export class CallLookup {
  constructor(
    private readonly tokens: AccessTokens,
    @Inject(AICC_CLIENTS) private readonly clients: AiccClients,
    private readonly serials: CallSerials,
    private readonly environment: Environment,
  ) {}

  /**
   * Null when the upstream does not know the call.
   * @throws Problem when it cannot be asked
   */
  async find({ tenantId, call }: BidirectionalCall): Promise<CallRecord | null> {
    const { callSerialNo } = call;
    if (callSerialNo === null) return this.match(tenantId, call);
    const present = await this.ask(tenantId, (client, token, ms) => client.queryCallState(token, callSerialNo, ms));
    if (present !== null && present.state !== 'ended') return present;
    // Only the record has the times of both telephones, and it outlives the state.
    const past = await this.records(tenantId, call).catch((error: unknown) => {
      if (present === null || !(error instanceof Problem)) throw error;
      return [];
    });
    const record = past.find((one) => one.callSerialNo === callSerialNo) ?? null;
    if (present === null || record === null) return present ?? record;
    const { endedAt, reasonCode, legs } = record;
    return { ...present, endedAt: present.endedAt ?? endedAt, reasonCode: present.reasonCode ?? reasonCode, legs };
  }

  /** By caller, called number and time: the answer that had the serial number was lost, or had none. */
  private async match(tenantId: string, call: Call): Promise<CallRecord | null> {
    const records = await this.records(tenantId, call);
    const distance = ({ startedAt }: CallRecord) =>
      startedAt === null ? Infinity : Math.abs(Date.parse(startedAt) - call.createdAt);
    for (const record of records.toSorted((a, b) => distance(a) - distance(b))) {
      if (!isSameNumber(record.called, call.called) || record.callSerialNo === null) continue;
      // Two dials in a row leave two records: each call takes one that no other call has.
      if (await this.serials.claim(tenantId, record.callSerialNo, call.id)) return record;
    }
    return null;
  }

  private async records(tenantId: string, call: Call): Promise<CallRecord[]> {
    const from = new Date(call.createdAt - CLOCK_SKEW_MS);
    const to = new Date(Date.now() + CLOCK_SKEW_MS);
    const query = { from, to, caller: call.caller ?? undefined, offset: 0, limit: MOST_RECORDS };
    const { items } = await this.ask(tenantId, (client, token, ms) => client.queryCallDetailRecord(token, query, ms));
    return items;
  }

  /** A question may be asked twice: one lost answer must not make a living call `unknown`. */
  private ask<T>(tenantId: string, question: Question<T>): Promise<T> {
    return this.tokens.withToken(tenantId, this.environment.UPSTREAM_TIMEOUT_MS, (accessToken, deadlineMs) =>
      repeatedQuery(deadlineMs, (remainingMs) => question(this.clients.of(tenantId), accessToken, remainingMs)),
    );
  }
}
