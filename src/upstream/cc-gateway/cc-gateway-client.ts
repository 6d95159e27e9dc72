import { stringifyLosslessJson } from '../lossless-json.js';
import { buildPath, type PathValues } from '../path-template.js';
import type { UpstreamRequest, UpstreamResponse } from '../upstream-exchange.js';
import { UpstreamFailure } from '../upstream-failure.js';
import type { UpstreamHttp } from '../upstream-http.js';
import { failureProblem, type UpstreamCall } from '../upstream-problem.js';
import { readGatewayAnswer, type GatewayAnswer } from './gateway-answer.js';
import { freshCredentials, type FreshCredentials, type GatewayCredentials } from './gateway-credentials.js';
import { operationEntry, type GatewayOperation } from './gateway-operations.js';

export type { GatewayAnswer } from './gateway-answer.js';
export type { FreshCredentials, GatewayCredentials } from './gateway-credentials.js';
export type { GatewayOperation } from './gateway-operations.js';

export interface GatewayRequest {
  agentId: string;
  params?: PathValues;
  query?: PathValues;
  /** An object with the names of the wire. */
  body?: object;
  /** None for a sign-in. */
  credentials?: GatewayCredentials | undefined;
  deadlineMs: number;
  /** Told what the headers bring as soon as they arrive, also when the answer then turns out to be unusable. */
  onCredentials?: ((fresh: FreshCredentials) => void) | undefined;
  /** Gives the request up. */
  signal?: AbortSignal | undefined;
}

/** An event poll has no fields of its own. */
export type GatewayPoll = Pick<GatewayRequest, 'agentId' | 'deadlineMs' | 'onCredentials' | 'signal'> & {
  credentials: GatewayCredentials;
};

const RESOURCE = '/agentgateway/resource';

/** One tenant's CC-Gateway. Every answer other than `{ retcode, … }` is thrown as a `Problem`; nothing is repeated. */
export class CcGatewayClient {
  constructor(private readonly http: UpstreamHttp) {}

  /** A command or query. A `retcode` that refuses is returned: `gatewayProblem` says what it means. */
  async send(operation: GatewayOperation, request: GatewayRequest): Promise<GatewayAnswer> {
    return this.answer(operation, this.http.command(upstreamRequest(operation, request)));
  }

  /** One event poll: held by the gateway while there is no event. */
  async poll(poll: GatewayPoll): Promise<GatewayAnswer> {
    return this.answer('getAgentEvent', this.http.poll(upstreamRequest('getAgentEvent', poll)));
  }

  get reachability() {
    const { isDown, isRefusing } = this.http;
    return { isDown, isRefusing };
  }

  /** Lets running requests finish. */
  close(): Promise<unknown> {
    return this.http.close();
  }

  private async answer(operation: GatewayOperation, exchange: Promise<UpstreamResponse>): Promise<GatewayAnswer> {
    const call: UpstreamCall = { system: 'cc-gateway', operation };
    try {
      return readGatewayAnswer(call, await exchange);
    } catch (error) {
      throw error instanceof UpstreamFailure ? failureProblem(call, error) : error;
    }
  }
}

function upstreamRequest(operation: GatewayOperation, request: GatewayRequest): UpstreamRequest {
  const { agentId, params, query, body, credentials, deadlineMs, onCredentials, signal } = request;
  const { method, path } = operationEntry(operation);
  return {
    method,
    path: RESOURCE + buildPath(path, { ...params, agentId }, query),
    headers: {
      // Mandatory on every page of the API reference, without a body too.
      'Content-Type': 'application/json; charset=UTF-8',
      ...(credentials && { Guid: credentials.guid }),
      ...(credentials?.cookie && { Cookie: credentials.cookie }),
    },
    body: body && stringifyLosslessJson(body),
    deadlineMs,
    signal,
    onHeaders: onCredentials && ((headers) => onCredentials(freshCredentials(headers))),
  };
}
