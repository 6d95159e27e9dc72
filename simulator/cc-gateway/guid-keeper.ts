import { randomUUID } from 'node:crypto';
import type { CcGatewaySettings } from './cc-gateway-settings.js';

/** The Guids of one signed-in agent: each lives until its own time-out, also after a newer one was issued. */
export class GuidKeeper {
  private readonly diesAt = new Map<string, number>();
  private newest = '';
  private issuedAt = 0;
  private isRenewalDue = false;

  constructor(private readonly settings: CcGatewaySettings) {
    this.issue();
  }

  get current(): string {
    return this.newest;
  }

  accepts(guid: string | undefined): boolean {
    if (this.settings.authMode === 'off') return true;
    return (this.diesAt.get(guid ?? '') ?? 0) > Date.now();
  }

  issue(): string {
    this.forgetDead();
    this.newest = `${randomUUID()}.AgentGateway1`;
    this.issuedAt = Date.now();
    this.isRenewalDue = false;
    const life = this.settings.authMode === 'dynamic' ? this.settings.guidTimeoutMs : Infinity;
    this.diesAt.set(this.newest, this.issuedAt + life);
    return this.newest;
  }

  /** The new Guid for the answer at hand, when the present one has reached its age. */
  renewIfDue(): string | undefined {
    const isOld = this.settings.authMode === 'dynamic' && Date.now() - this.issuedAt >= this.settings.guidIntervalMs;
    return isOld || this.isRenewalDue ? this.issue() : undefined;
  }

  makeRenewalDue(): void {
    this.isRenewalDue = true;
  }

  expireAll(): void {
    this.diesAt.clear();
  }

  private forgetDead(): void {
    for (const [guid, time] of this.diesAt) if (time <= Date.now()) this.diesAt.delete(guid);
  }
}
