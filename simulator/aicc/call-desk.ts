import { Stage } from '../stage.js';
import type { AiccPersona } from './aicc-personas.js';
import type { AiccSettings, CallbackStyle, CallbackTiming } from './aicc-settings.js';
import { BidirectionalCall } from './bidirectional-call.js';
import { answerFields, releaseFields, type CallbackFields } from './callback-fields.js';
import { CallbackSender, type CallbackKind, type SentCallback } from './callback-sender.js';
import { newCallSerialNo } from './call-serial-number.js';
import type { CallOrder } from './create-call-request.js';

/** Changes to one callback: its fields, its address, or how it is written and signed. */
export type CallbackOverrides = Partial<CallbackStyle> & { fields?: CallbackFields; url?: string };

const releaseCopies: Readonly<Record<CallbackTiming, number>> = {
  normal: 1,
  'before-answer': 1,
  twice: 2,
  never: 0,
  'out-of-order': 1,
};

/** Places calls, lets them take their course, and reports to the tenant's callback addresses. */
export class CallDesk {
  readonly callbacks = new CallbackSender();
  #calls: BidirectionalCall[] = [];
  readonly #stage = new Stage();

  constructor(private readonly settings: AiccSettings) {}

  get calls(): readonly BidirectionalCall[] {
    return this.#calls;
  }

  find(callSerialNo: unknown): BidirectionalCall | undefined {
    return this.#calls.find((call) => call.callSerialNo === callSerialNo);
  }

  /** Return code 1 is for a task that is there already; which fields make it the same is not documented. */
  isDuplicate({ caller, called }: CallOrder): boolean {
    return this.#calls.some(({ isEnded, order }) => !isEnded && order.caller === caller && order.called === called);
  }

  /** Queues a call. Only where the callback has to overtake createCall's answer is the call over when this resolves. */
  async place(order: CallOrder, persona: AiccPersona): Promise<BidirectionalCall> {
    const serialStyle = persona.serialStyle ?? this.settings.serialStyle;
    const call = new BidirectionalCall(newCallSerialNo(serialStyle), order, persona);
    this.#calls.push(call);
    if (this.#timing(call) === 'before-answer') while (!call.isEnded) await this.#advance(call);
    else this.#schedule(call);
    return call;
  }

  /** Posts the hang-up callback of a call; null where there is no address for it. */
  sendReleaseCallback(call: BidirectionalCall, overrides: CallbackOverrides = {}): Promise<SentCallback | null> {
    const ownUrl = call.order.callBackUrl;
    const sharedKey = ownUrl === null ? null : this.settings.sharedKey;
    const url = overrides.url ?? ownUrl ?? this.settings.releaseCallbackUrl;
    return this.#send('release', call, url, releaseFields(call), { sharedKey, ...overrides });
  }

  /** Posts the connection callback of a call; null where the console has no address for it. */
  sendAnswerCallback(call: BidirectionalCall, overrides: CallbackOverrides = {}): Promise<SentCallback | null> {
    const url = overrides.url ?? this.settings.answerCallbackUrl;
    return this.#send('answer', call, url, answerFields(call), { sharedKey: null, ...overrides });
  }

  reset(): void {
    this.#stage.stop();
    this.callbacks.reset();
    this.#calls = [];
  }

  #schedule(call: BidirectionalCall): void {
    const talkMs = call.persona.talkMs ?? this.settings.talkMs;
    this.#stage.later(call.isTalking ? talkMs : this.settings.stepMs, () => {
      // Sending never rejects, and the call goes on while its callback is under way.
      void this.#advance(call);
      if (!call.isEnded) this.#schedule(call);
    });
  }

  async #advance(call: BidirectionalCall): Promise<void> {
    call.advance();
    const isOutOfOrder = this.#timing(call) === 'out-of-order';
    if (call.isTalking && !isOutOfOrder) await this.sendAnswerCallback(call);
    if (!call.isEnded) return;
    await this.#reportRelease(call);
    if (isOutOfOrder && call.moments.talkingTime !== undefined) await this.sendAnswerCallback(call);
  }

  /** A call that was never started (6) has no place in the callback's list of reasons, so it is not reported. */
  async #reportRelease(call: BidirectionalCall): Promise<void> {
    if (call.releaseReason === 6) return;
    for (let copies = releaseCopies[this.#timing(call)]; copies > 0; copies -= 1) await this.sendReleaseCallback(call);
  }

  #timing(call: BidirectionalCall): CallbackTiming {
    return call.persona.callbackTiming ?? this.settings.callbackTiming;
  }

  /** What is still to be said about a call that a reset made forget is not said. */
  async #send(
    kind: CallbackKind,
    call: BidirectionalCall,
    url: string | null,
    fields: CallbackFields,
    { fields: changedFields, ...overrides }: CallbackOverrides,
  ): Promise<SentCallback | null> {
    if (url === null || !this.#calls.includes(call)) return null;
    const callbackFormat = call.persona.callbackFormat ?? this.settings.callbackFormat;
    const style = { ...this.settings, callbackFormat, ...overrides };
    return this.callbacks.send(kind, url, { ...fields, ...changedFields }, style);
  }
}
