import type { Call } from '../calls/call.js';
import type { Alongside, DialSteps } from '../calls/dial-once/dial-steps.js';
import type { PreviewOffer, PreviewOffers } from '../calls/previews/preview-offers.js';
import type { Transaction } from '../state/state-store.js';
import type { AgentDial } from './agent-dial.js';

/** A previewed call: its offer can be used once, and is given back when nothing was dialled. */
export class PreviewDial implements DialSteps {
  /** Set from `reserve` on. */
  private offer: PreviewOffer | null = null;

  constructor(
    private readonly dial: AgentDial,
    private readonly offers: PreviewOffers,
    private readonly used: Pick<PreviewOffer, 'controlId'> & { readonly called: string },
  ) {}

  get wanted(): Partial<Call> {
    return this.dial.wanted;
  }

  reserve(sending: Alongside): Promise<Call> {
    const { controlId, called } = this.used;
    const takeIn = (step: Transaction) => {
      this.offer = this.offers.takeIn(step, this.dial.agent, controlId, called);
    };
    return this.dial.reserve(sending, { takeIn });
  }

  send(): Promise<Partial<Call>> {
    return this.dial.send();
  }

  confirm(call: Call, named: Partial<Call>, placed: Alongside): Promise<Call> {
    return this.dial.confirm(call, named, placed);
  }

  /** Only together with the call, which was written down as the offer was taken: else another dial may have used it. */
  release(): Promise<void> {
    return this.dial.release((step) => {
      if (this.offer !== null) this.offers.giveBackIn(step, this.dial.agent, this.offer);
    });
  }

  find(id: string): Promise<Call | null> {
    return this.dial.find(id);
  }
}
