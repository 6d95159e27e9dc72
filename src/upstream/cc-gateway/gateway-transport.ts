import { traced } from '../../tracing/tracing.js';
import { UpstreamFailure } from '../http/upstream-failure.js';
import type { UpstreamRequest, UpstreamResponse } from '../http/upstream-exchange.js';
import type { UpstreamHttp } from '../http/upstream-http.js';
import { stringifyLosslessJson } from '../lossless-json.js';
import { buildPath, type PathValues } from '../path-template.js';
import { unmeasured, type UpstreamMeter } from '../upstream-metrics.js';
import { failureProblem, hasDocumentedBody, type UpstreamCall } from '../upstream-problem.js';
import { readGatewayAnswer, type GatewayAnswer } from './gateway-answer.js';
import {
  bringsAnything,
  freshCredentials,
  type FreshCredentials,
  type GatewayCredentials,
} from './gateway-credentials.js';
import { operationEntry, type GatewayOperation } from './gateway-operations.js';
import { readPoll, type PollAnswer } from './poll-answer.js';
import { gatewayProblem } from './return-codes.js';

/** For whom something is sent, with what, and how long its answer may take. */
export interface GatewayContext {
  readonly agentId: string;
  /** None for a sign-in. */
  readonly credentials?: GatewayCredentials;
  readonly deadlineMs: number;
  /** Told what the headers bring, if anything, when they arrive, also when the answer turns out to be unusable. */
  readonly onCredentials?: (fresh: FreshCredentials) => void;
  /** Handed what gives the request up. */
  readonly onBegin?: (giveUp: () => void) => void;
}

/** What an operation says, in the words of the wire. */
export interface WireRequest {
  readonly params?: PathValues;
  readonly query?: PathValues;
  readonly body?: object;
}

const RESOURCE = '/agentgateway/resource';

/** Sends operations of one CC-Gateway and reads `{ message, retcode, result | event }`; nothing is repeated. */
export class GatewayTransport {
  /** What the gateway last wrote where nothing had happened: nearly all polls bring it again, and it is parsed once. */
  private idleBody: string | null = null;

  constructor(
    private readonly http: UpstreamHttp,
    private readonly meter: UpstreamMeter = unmeasured,
  ) {}

  /** @throws Problem for every return code but `0`, and for no answer */
  async send(operation: GatewayOperation, context: GatewayContext, request: WireRequest = {}): Promise<GatewayAnswer> {
    const send = () => read(operation, this.http.command(upstreamRequest(operation, context, request)));
    const exchange = () => traced(`cc-gateway ${operation}`, {}, send);
    const answer = await this.meter.measure(operation, exchange, returnCode);
    if (answer.retcode !== '0') throw gatewayProblem(operation, answer.retcode);
    return answer;
  }

  /**
   * One event poll, over connections of its own; answers whatever return code it brought.
   * @throws Problem for no answer
   */
  async poll(context: GatewayContext): Promise<PollAnswer> {
    const startedAt = performance.now();
    let answer: GatewayAnswer;
    // In one piece: each function that waits for a held poll is kept as often as there are agents.
    try {
      const response = await this.http.poll(upstreamRequest(POLL, context, {}));
      const isIdleAgain = response.body === this.idleBody && hasDocumentedBody(response.status);
      answer = isIdleAgain ? IDLE : readGatewayAnswer(pollCall, response);
      if (answer.retcode === IDLE.retcode && answer.event === null) this.idleBody = response.body;
    } catch (error) {
      const problem = problemOf(pollCall, error);
      this.meter.failed(POLL, problem, startedAt);
      throw problem;
    }
    this.meter.answered(POLL, answer.retcode, startedAt);
    return readPoll(answer, Date.now());
  }
}

const POLL = 'getAgentEvent';
const IDLE: GatewayAnswer = { retcode: '0', message: '', result: null, event: null, headers: {} };
const callOf = (operation: GatewayOperation): UpstreamCall => ({ system: 'cc-gateway', operation });
const pollCall = callOf(POLL);

const returnCode = ({ retcode }: GatewayAnswer) => retcode;

async function read(operation: GatewayOperation, exchange: Promise<UpstreamResponse>): Promise<GatewayAnswer> {
  const call = callOf(operation);
  try {
    return readGatewayAnswer(call, await exchange);
  } catch (error) {
    throw problemOf(call, error);
  }
}

const problemOf = (call: UpstreamCall, error: unknown) =>
  error instanceof UpstreamFailure ? failureProblem(call, error) : error;

function upstreamRequest(operation: GatewayOperation, context: GatewayContext, request: WireRequest): UpstreamRequest {
  const { agentId, credentials, deadlineMs, onCredentials, onBegin } = context;
  const { method, path, purpose } = operationEntry(operation);
  return {
    method,
    path: RESOURCE + buildPath(path, { ...request.params, agentId }, request.query),
    headers: {
      // Mandatory on every page of the API reference, without a body too.
      'Content-Type': 'application/json; charset=UTF-8',
      ...(credentials && { Guid: credentials.guid }),
      ...(credentials?.cookie && { Cookie: credentials.cookie }),
    },
    body: request.body && stringifyLosslessJson(request.body),
    deadlineMs,
    purpose,
    agent: agentId,
    onBegin,
    onHeaders:
      onCredentials &&
      ((headers) => {
        const fresh = freshCredentials(headers);
        if (bringsAnything(fresh)) onCredentials(fresh);
      }),
  };
}
