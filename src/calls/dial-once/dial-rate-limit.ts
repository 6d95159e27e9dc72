import { Injectable } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import { Problem } from '../../errors/problem.js';
import { keys, type StateKey } from '../../state/keys.js';
import { StateStore } from '../../state/state-store.js';
import type { DialRequest } from './dial-request.js';

interface RateRecord {
  readonly used: number;
  readonly endsAt: number;
}

interface RateLimit {
  /** As the `RateLimit` headers name it. */
  readonly name: string;
  readonly perMinute: number;
  readonly key: StateKey;
}

const WINDOW_MS = 60_000;
const nothingCounted = () => Promise.resolve();

/** How many calls a caller and a tenant may place in a minute, counted from the first of them. */
@Injectable()
export class DialRateLimit {
  constructor(
    private readonly store: StateStore,
    private readonly environment: Environment,
  ) {}

  /**
   * Counts a request; what is returned takes it back, for one that was refused after all.
   * @throws Problem RATE_LIMITED
   */
  count(request: Pick<DialRequest, 'tenantId' | 'sub'>): Promise<() => Promise<void>> {
    const limits = this.limitsOf(request);
    return limits.length === 0 ? Promise.resolve(nothingCounted) : this.countAgainst(limits);
  }

  private async countAgainst(limits: readonly RateLimit[]): Promise<() => Promise<void>> {
    const taken = await Promise.allSettled(
      limits.map((limit) => this.take(limit).then((fullUntil) => ({ limit, fullUntil }))),
    );
    const answered = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const uncount = async () => {
      const counted = answered.filter(({ fullUntil }) => fullUntil === null);
      await Promise.all(counted.map(({ limit }) => this.giveBack(limit)));
    };
    const failed = taken.find((one) => one.status === 'rejected');
    if (failed !== undefined) {
      await uncount().catch(() => undefined);
      throw failed.reason;
    }
    for (const { limit, fullUntil } of answered) {
      if (fullUntil === null) continue;
      await uncount();
      throw rateLimited(limits, limit, fullUntil);
    }
    return uncount;
  }

  private limitsOf({ tenantId, sub }: Pick<DialRequest, 'tenantId' | 'sub'>): RateLimit[] {
    const { RATE_LIMIT_CALLER_PER_MINUTE, RATE_LIMIT_TENANT_PER_MINUTE } = this.environment;
    const limits: RateLimit[] = [];
    if (RATE_LIMIT_CALLER_PER_MINUTE > 0)
      limits.push({ name: 'caller', perMinute: RATE_LIMIT_CALLER_PER_MINUTE, key: keys.callerRate(tenantId, sub) });
    if (RATE_LIMIT_TENANT_PER_MINUTE > 0)
      limits.push({ name: 'tenant', perMinute: RATE_LIMIT_TENANT_PER_MINUTE, key: keys.tenantRate(tenantId) });
    return limits;
  }

  /** Null when there was room, else the time from which there is some again. */
  private take({ key, perMinute }: RateLimit): Promise<number | null> {
    const decide = (current: RateRecord | null) => {
      const now = Date.now();
      const { used, endsAt } = isRunning(current, now) ? current : { used: 0, endsAt: now + WINDOW_MS };
      if (used >= perMinute) return { value: undefined, result: endsAt };
      return { value: { used: used + 1, endsAt }, expiresInMs: endsAt - now, result: null };
    };
    return this.store.update<RateRecord, number | null>(key, decide, 'ordinary');
  }

  /** The last one leaves nothing behind. */
  private giveBack({ key }: RateLimit): Promise<null> {
    const decide = (current: RateRecord | null) => {
      const now = Date.now();
      if (!isRunning(current, now)) return { value: undefined, result: null };
      const value = current.used > 1 ? { ...current, used: current.used - 1 } : null;
      return { value, expiresInMs: current.endsAt - now, result: null };
    };
    return this.store.update<RateRecord, null>(key, decide);
  }
}

/**
 * A window that ends later than any replica's clock can account for began before the clock was set back: it would count
 * for as long as that.
 */
function isRunning(current: RateRecord | null, now: number): current is RateRecord {
  return current !== null && current.endsAt > now && current.endsAt <= now + 2 * WINDOW_MS;
}

/** With the headers of draft-ietf-httpapi-ratelimit-headers-10: every policy, and the one that has nothing left. */
function rateLimited(limits: readonly RateLimit[], { name, perMinute }: RateLimit, fullUntil: number): Problem {
  const seconds = Math.max(1, Math.ceil((fullUntil - Date.now()) / 1000));
  return new Problem('RATE_LIMITED', {
    detail: `One ${name} may place at most ${perMinute} calls a minute.`,
    retryAfterSeconds: seconds,
    rateLimit: {
      policy: limits.map((limit) => `"${limit.name}";q=${limit.perMinute};w=${WINDOW_MS / 1000}`).join(', '),
      remaining: `"${name}";r=0;t=${seconds}`,
    },
  });
}
