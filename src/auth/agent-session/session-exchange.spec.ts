import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { Metrics } from '../../observability/metrics/metrics.js';
import type { GatewayContext } from '../../upstream/cc-gateway/gateway-transport.js';
import type { CcGatewayClients } from '../../upstream/cc-gateway/cc-gateway-clients.js';
import { AuthMetrics } from '../auth-metrics.js';
import { SessionExchange } from './session-exchange.js';
import type { SessionRecords } from './session-records.js';

const agent = { tenantId: 'acme', agentId: '291' };
const credentials = { sessionId: 'present', guid: 'first', replacedGuids: [], cookie: null };

describe('SessionExchange', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => void unhandled.push(reason);
  beforeEach(() => void process.on('unhandledRejection', note));
  afterEach(() => void process.off('unhandledRejection', note));

  it('answers what an operation came to although the store failed between its headers and its body', async () => {
    const records = { follow: () => Promise.reject(new Problem('STATE_STORE_UNAVAILABLE')) };
    const exchange = new SessionExchange(
      { of: () => ({}) } as unknown as CcGatewayClients,
      records as unknown as SessionRecords,
      new Environment(),
      new AuthMetrics(new Metrics()),
    );
    const dial = async (_client: unknown, { onCredentials }: GatewayContext) => {
      onCredentials?.({ newGuid: 'second', setCookies: [] });
      await sleep(20);
      return { callId: '17-1' };
    };
    const answer = await exchange.send(agent, dial, credentials, () => Promise.resolve(credentials));
    expect(answer).toEqual({ callId: '17-1' });
    expect(unhandled).toEqual([]);
  });
});
