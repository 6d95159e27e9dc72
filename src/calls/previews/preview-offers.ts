import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import type { AgentRef } from '../../state/agent-ref.js';
import { keys } from '../../state/keys.js';
import { StateStore, type Transaction } from '../../state/state-store.js';

/** A previewed outbound call that the gateway offered to an agent and that was not dialled yet. Times are epoch ms. */
export interface PreviewOffer {
  readonly controlId: string;
  /** The numbers that may be dialled with it; an offer without any is shown, but cannot be dialled. */
  readonly numbers: readonly string[];
  readonly callData: string | null;
  readonly offeredAt: number;
  readonly expiresAt: number;
}

/** What the gateway says of an offer. */
export type OfferedPreview = Pick<PreviewOffer, 'controlId' | 'numbers' | 'callData'>;

/** A dialler that offers more at once is broken; the oldest offers make room. */
const MAX_OFFERS = 100;

/** What an agent was offered: an offer is used once, and given back when its dial provably did nothing. */
@Injectable()
export class PreviewOffers {
  constructor(
    private readonly store: StateStore,
    private readonly environment: Environment,
  ) {}

  /** Oldest first. */
  async list(agent: AgentRef): Promise<readonly PreviewOffer[]> {
    return alive((await this.store.read<readonly PreviewOffer[]>(keys.previews(agent))) ?? []);
  }

  /** An offer of the same control id replaces the earlier one. */
  add(agent: AgentRef, offered: OfferedPreview): Promise<PreviewOffer> {
    return this.store.transact([keys.previews(agent)], (step) => this.addIn(step, agent, offered));
  }

  /** The same within a step over several records. */
  addIn(step: Transaction, agent: AgentRef, offered: OfferedPreview): PreviewOffer {
    const offeredAt = Date.now();
    const offer = { ...offered, offeredAt, expiresAt: offeredAt + this.environment.PREVIEW_TTL_MS };
    const current = offersIn(step, agent);
    const others = current.filter(({ controlId }) => controlId !== offer.controlId);
    this.writeIn(step, agent, [...others, offer].slice(-MAX_OFFERS));
    return offer;
  }

  /**
   * Takes an offer out, so that a second dial with it finds nothing.
   *
   * @throws Problem PREVIEW_NOT_OFFERED
   */
  take(agent: AgentRef, controlId: string, called?: string): Promise<PreviewOffer> {
    return this.store.transact([keys.previews(agent)], (step) => this.takeIn(step, agent, controlId, called));
  }

  /** The same within a step over several records. */
  takeIn(step: Transaction, agent: AgentRef, controlId: string, called?: string): PreviewOffer {
    const offers = offersIn(step, agent);
    const fits = (one: PreviewOffer) =>
      one.controlId === controlId && (called === undefined || one.numbers.includes(called));
    const offer = alive(offers).find(fits);
    if (offer === undefined) throw new Problem('PREVIEW_NOT_OFFERED');
    const others = offers.filter((candidate) => candidate !== offer);
    this.writeIn(step, agent, others);
    return offer;
  }

  /**
   * Returns an offer that was taken to its place, within a step over several records, with the life that it had left; one
   * that was renewed meanwhile stays.
   */
  giveBackIn(step: Transaction, agent: AgentRef, offer: PreviewOffer): void {
    const offers = offersIn(step, agent);
    if (offers.some(({ controlId }) => controlId === offer.controlId)) return;
    const inOrder = [...offers, offer].sort((one, other) => one.offeredAt - other.offeredAt);
    this.writeIn(step, agent, inOrder);
  }

  /**
   * Takes exactly this offer away; answers whether it was still there.
   * @param tell said in the same step where it was
   */
  remove(agent: AgentRef, { controlId, offeredAt }: PreviewOffer, tell: (step: Transaction) => void): Promise<boolean> {
    return this.store.transact([keys.previews(agent)], (step) => {
      const offers = offersIn(step, agent);
      const others = offers.filter((offer) => offer.controlId !== controlId || offer.offeredAt !== offeredAt);
      if (others.length === offers.length) return false;
      this.writeIn(step, agent, others);
      tell(step);
      return true;
    });
  }

  async clear(agent: AgentRef): Promise<void> {
    await this.store.remove(keys.previews(agent));
  }

  private writeIn(step: Transaction, agent: AgentRef, offers: readonly PreviewOffer[]): void {
    // A little longer than the youngest offer, so that its expiry still finds it.
    const expiresInMs = this.environment.PREVIEW_TTL_MS + 60_000;
    if (offers.length === 0) step.remove(keys.previews(agent));
    else step.set(keys.previews(agent), offers, { expiresInMs });
  }
}

const offersIn = (step: Transaction, agent: AgentRef) =>
  (step.get(keys.previews(agent)) as readonly PreviewOffer[] | null) ?? [];

function alive(offers: readonly PreviewOffer[]): readonly PreviewOffer[] {
  const now = Date.now();
  return offers.filter(({ expiresAt }) => expiresAt > now);
}
