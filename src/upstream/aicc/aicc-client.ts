import type { Secret } from '../../config/secret.js';
import type { AiccSettings } from '../../config/tenant.js';
import { Problem } from '../../errors/problem.js';
import { stringifyLosslessJson } from '../lossless-json.js';
import { retryAfterSeconds } from '../retry-after.js';
import { traced } from '../../tracing/tracing.js';
import { UpstreamFailure } from '../http/upstream-failure.js';
import type { UpstreamHttp } from '../http/upstream-http.js';
import {
  answerProblem,
  codeProblem,
  failureProblem,
  hasDocumentedBody,
  type UpstreamCall,
} from '../upstream-problem.js';
import { unmeasured, type UpstreamMeter } from '../upstream-metrics.js';
import { wireText } from '../wire-value.js';
import { readAccessToken, type FetchedToken } from './access-token-answer.js';
import { readAiccAnswer, type AiccAnswer } from './aicc-answer.js';
import { aiccOperations, type AiccOperation } from './aicc-operations.js';
import { callRecordQueryBody, type CallRecordQuery } from './call-record-query.js';
import { readCallRecord, readCallRecords, type CallRecord, type CallRecords } from './call-record.js';
import { createCallBody, type BidirectionalDial } from './create-call-body.js';
import { aiccProblem, aiccStatusCodes } from './return-codes.js';
import { serialNumber } from './serial-number.js';

type Application = Pick<AiccSettings, 'product' | 'appKey' | 'appSecret' | 'tokenTtlSeconds'>;

/** Recording links are signed for this long (API reference 1307). */
const RECORDING_LINK_MS = 5 * 60_000;

/** One tenant's AICC or ITA. Everything but success is thrown as a `Problem`; nothing is repeated. */
export class AiccClient {
  constructor(
    private readonly application: Application,
    private readonly api: UpstreamHttp,
    /** Apart, so that calls waiting for a connection never keep the token away. */
    private readonly issuer: UpstreamHttp,
    private readonly meter: UpstreamMeter = unmeasured,
  ) {}

  /**
   * A new access token. The issuer's 401 and 403 are `UPSTREAM_AUTH_FAILED`; whatever else keeps the token away is
   * `UPSTREAM_UNAVAILABLE`, since nothing was dialled.
   */
  fetchToken(deadlineMs: number): Promise<FetchedToken> {
    return this.meter.measure(
      'tokenByAkSk',
      () => traced(`${this.application.product} tokenByAkSk`, {}, () => this.askForToken(deadlineMs)),
      () => 'HTTP 200',
    );
  }

  private async askForToken(deadlineMs: number): Promise<FetchedToken> {
    const { appKey, appSecret, tokenTtlSeconds, product } = this.application;
    const call: UpstreamCall = { system: product, operation: 'tokenByAkSk' };
    const headers = { 'Content-Type': 'application/json', 'X-Token-Expire': String(tokenTtlSeconds) };
    const body = stringifyLosslessJson({ app_key: appKey, app_secret: appSecret.reveal() });
    const { path } = aiccOperations.tokenByAkSk;
    const {
      status,
      headers: answered,
      body: answer,
    } = await this.issuer.command({ method: 'POST', path, headers, body, deadlineMs }).catch((cause: unknown) => {
      throw new Problem('UPSTREAM_UNAVAILABLE', {}, { cause });
    });
    const token = hasDocumentedBody(status) ? readAccessToken(answer) : null;
    if (token) return token;
    const code = status === 401 || status === 403 ? 'UPSTREAM_AUTH_FAILED' : 'UPSTREAM_UNAVAILABLE';
    const seconds = retryAfterSeconds(answered);
    throw codeProblem(code, call, `HTTP ${status}`).with(seconds === undefined ? {} : { retryAfterSeconds: seconds });
  }

  /** Success means that the call is queued; the serial number may be missing. */
  async createCall(accessToken: Secret, dial: BidirectionalDial, deadlineMs: number) {
    const agent = dial.agentWorkNo ?? dial.caller;
    const answer = await this.ask('createCall', accessToken, createCallBody(dial), deadlineMs, agent);
    const { result } = this.expectSuccess('createCall', answer);
    return { callSerialNo: serialNumber(wireText(result?.['callSerialNo'])) };
  }

  /** How far a call has come; null when AICC does not know it (yet). */
  async queryCallState(accessToken: Secret, callSerialNo: string, deadlineMs: number): Promise<CallRecord | null> {
    const answer = await this.ask('queryCallState', accessToken, { callSerialNo }, deadlineMs);
    if (answer.retCode === '1') return null;
    const { result } = this.expectSuccess('queryCallState', answer);
    return result && { ...readCallRecord(result), callSerialNo };
  }

  /** The calls of a time span. */
  async queryCallDetailRecord(accessToken: Secret, query: CallRecordQuery, deadlineMs: number): Promise<CallRecords> {
    const body = callRecordQueryBody(this.application.product, query);
    const answer = await this.ask('queryCallDetailRecord', accessToken, body, deadlineMs);
    if (answer.retCode === '1') return { total: 0, items: [] };
    return readCallRecords(this.expectSuccess('queryCallDetailRecord', answer).result);
  }

  /** Where a call's recording can be fetched; null when it has none. */
  async getRecordingAddress(accessToken: Secret, callSerialNo: string, deadlineMs: number) {
    const askedAt = Date.now();
    const answer = await this.ask('getRecordingAddress', accessToken, { callSerialNo }, deadlineMs);
    if (answer.retCode === '5') return null; // no recording
    const url = wireText(this.expectSuccess('getRecordingAddress', answer).result?.['url']);
    if (url === null || !/^https?:\/\//.test(url))
      throw answerProblem(this.call('getRecordingAddress'), { status: 200, headers: {} });
    return { url, expiresAt: new Date(askedAt + RECORDING_LINK_MS).toISOString() };
  }

  /** AICC without its token's issuer is of no use. */
  get reachability() {
    return {
      isDown: this.api.isDown || this.issuer.isDown,
      isRefusing: this.api.isRefusing || this.issuer.isRefusing,
    };
  }

  /** Lets running requests finish. */
  async close(): Promise<void> {
    await Promise.all([this.api.close(), this.issuer.close()]);
  }

  private async ask(operation: AiccOperation, accessToken: Secret, body: object, deadlineMs: number, agent?: string) {
    const headers = {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${accessToken.reveal()}`,
      'X-APP-Key': this.application.appKey,
    };
    const { path, purpose } = aiccOperations[operation];
    const request = { method: 'POST' as const, path, headers, deadlineMs, purpose, agent };
    const exchange = async () => {
      try {
        const answer = await this.api.command({ ...request, body: stringifyLosslessJson(body) });
        return readAiccAnswer(this.call(operation), answer);
      } catch (error) {
        throw error instanceof UpstreamFailure ? failureProblem(this.call(operation), error) : error;
      }
    };
    const { product } = this.application;
    const traceable = () => traced(`${product} ${operation}`, {}, exchange);
    return this.meter.measure(operation, traceable, ({ retCode }) => retCode);
  }

  private expectSuccess(operation: AiccOperation, answer: AiccAnswer): AiccAnswer {
    if (answer.retCode === '0') return answer;
    throw aiccProblem(this.application.product, operation, answer.retCode);
  }

  private call(operation: AiccOperation): UpstreamCall {
    return { system: this.application.product, operation, statusCodes: aiccStatusCodes };
  }
}
