import type {
  Mishap,
  SimulatedAnswer,
  SimulatedExchange,
  SimulatedRequest,
  SimulatedUpstream,
} from '../simulated-exchange.js';
import { AccessTokenIssuer } from './access-token-issuer.js';
import type { AiccSettings } from './aicc-settings.js';
import type { BidirectionalCall } from './bidirectional-call.js';
import { CallDesk, type CallbackOverrides } from './call-desk.js';
import type { SentCallback } from './callback-sender.js';
import { createCall } from './create-call.js';
import { getRecordingAddress } from './get-recording-address.js';
import { springAnswer } from './json-answer.js';
import { readJsonFields, type JsonFields } from './json-fields.js';
import { queryCallDetailRecord } from './query-call-detail-record.js';
import { queryCallState } from './query-call-state.js';

const tokenPath = '/apigovernance/api/oauth/tokenByAkSk';
const mobileAgentPath = '/apiaccess/CC-Management/v1/mobileAgent/';

type Operation = (fields: JsonFields, path: string) => SimulatedAnswer | Promise<SimulatedAnswer | Mishap>;

/** AICC or ITA as one tenant sees it: tokens, bidirectional calls, their callbacks and records. */
export class SimulatedAicc implements SimulatedUpstream {
  /** May be changed while the simulator runs; `reset()` brings back what it was built with. */
  readonly settings: AiccSettings;
  readonly #tokens: AccessTokenIssuer;
  readonly #desk: CallDesk;
  readonly #operations: Readonly<Record<string, Operation>>;

  constructor(private readonly builtWith: AiccSettings) {
    const settings = { ...builtWith };
    const desk = new CallDesk(settings);
    this.settings = settings;
    this.#desk = desk;
    this.#tokens = new AccessTokenIssuer(settings);
    this.#operations = {
      createCall: (fields, path) => createCall(fields, path, settings, desk),
      queryCallState: (fields) => queryCallState(fields, settings, desk),
      queryCallDetailRecord: (fields) => queryCallDetailRecord(fields, settings, desk),
      getRecordingAddress: (fields) => getRecordingAddress(fields, desk),
    };
  }

  /** Every call that was placed, oldest first. */
  get calls(): readonly BidirectionalCall[] {
    return this.#desk.calls;
  }

  /** How often a telephone was made to ring. */
  get dials(): number {
    return this.#desk.calls.length;
  }

  /** Every callback that was answered or failed, in that order. */
  get callbacks(): readonly SentCallback[] {
    return this.#desk.callbacks.sent;
  }

  get tokensIssued(): number {
    return this.#tokens.tokensIssued;
  }

  async exchange(request: SimulatedRequest): Promise<SimulatedExchange> {
    if (request.method === 'POST' && request.path === tokenPath) {
      return { operation: 'tokenByAkSk', answer: this.#tokens.answer(request) };
    }
    const name = request.path.startsWith(mobileAgentPath) ? request.path.slice(mobileAgentPath.length) : '';
    const operation = request.method === 'POST' && Object.hasOwn(this.#operations, name) ? name : 'unknown';
    const answer = await this.#answer(this.#operations[operation], request);
    return typeof answer === 'string'
      ? { operation, answer: { status: 504, body: '' }, mishap: answer }
      : { operation, answer };
  }

  /** Every token given out so far is refused from now on. */
  revokeTokens(): void {
    this.#tokens.revokeTokens();
  }

  /** Sends the hang-up callback of a placed call now, whatever its state; null where it has no address. */
  sendReleaseCallback(callSerialNo: string, overrides?: CallbackOverrides): Promise<SentCallback | null> {
    return this.#desk.sendReleaseCallback(this.#placed(callSerialNo), overrides);
  }

  /** Sends the connection callback of a placed call now; null where there is no address. */
  sendAnswerCallback(callSerialNo: string, overrides?: CallbackOverrides): Promise<SentCallback | null> {
    return this.#desk.sendAnswerCallback(this.#placed(callSerialNo), overrides);
  }

  /** Forgets tokens, calls and callbacks; nothing that was under way goes on. */
  reset(): void {
    Object.assign(this.settings, this.builtWith);
    this.#tokens.reset();
    this.#desk.reset();
  }

  close(): void {
    this.reset();
  }

  async #answer(operation: Operation | undefined, request: SimulatedRequest): Promise<SimulatedAnswer | Mishap> {
    const refusal = this.#tokens.refusal(request);
    if (refusal) return refusal;
    if (!operation) return springAnswer(404, 'Not Found', request.path);
    const fields = readJsonFields(request.body);
    if (!fields) return springAnswer(400, 'Bad Request', request.path);
    return operation(fields, request.path);
  }

  #placed(callSerialNo: string): BidirectionalCall {
    const call = this.#desk.find(callSerialNo);
    if (!call) throw new Error('No call was placed with this callSerialNo');
    return call;
  }
}
