import type { Call } from '../calls/call.js';
import type { DialSteps } from '../calls/dial-once/dial-steps.js';
import type { PreviewOffer, PreviewOffers } from '../calls/preview-offers.js';
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

  async reserve(): Promise<Call> {
    await this.dial.checkAgent();
    const { controlId, called } = this.used;
    this.offer = await this.offers.take(this.dial.agent, controlId, called);
    try {
      return await this.dial.reserveCall();
    } catch (error) {
      await this.giveBack();
      throw error;
    }
  }

  send(): Promise<Partial<Call>> {
    return this.dial.send();
  }

  confirm(call: Call, named: Partial<Call>): Promise<Call> {
    return this.dial.confirm(call, named);
  }

  async release(call: Call): Promise<void> {
    await this.dial.release(call);
    await this.giveBack();
  }

  find(id: string): Promise<Call | null> {
    return this.dial.find(id);
  }

  private async giveBack(): Promise<void> {
    if (this.offer !== null) await this.offers.giveBack(this.dial.agent, this.offer);
  }
}
