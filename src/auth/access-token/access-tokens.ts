import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Environment } from '../../config/environment.js';
import type { Secret } from '../../config/secret.js';
import { Problem } from '../../errors/problem.js';
import type { AiccClient } from '../../upstream/aicc/aicc-client.js';
import { AICC_CLIENTS, type AiccClients } from '../../upstream/aicc/aicc-clients.js';
import { AuthMetrics } from '../auth-metrics.js';
import { TokenLife } from './token-life.js';

/** Keeps the AK/SK access token of every tenant and lends it to whoever calls AICC. */
@Injectable()
export class AccessTokens implements OnModuleDestroy {
  readonly #lives = new Map<string, { client: AiccClient; life: TokenLife }>();

  constructor(
    @Inject(AICC_CLIENTS) private readonly clients: AiccClients,
    private readonly environment: Environment,
    private readonly metrics: AuthMetrics,
  ) {
    metrics.tokenAges = () => this.#ages();
  }

  /**
   * Runs `use` with the tenant's token and what is left of the deadline. A token that AICC refuses (401, 403) provably
   * did nothing: exactly that one is dropped, and `use` runs once more with a new one.
   * @throws Problem UPSTREAM_AUTH_FAILED or UPSTREAM_UNAVAILABLE when there is no token, and whatever `use` throws
   */
  async withToken<T>(
    tenantId: string,
    deadlineMs: number,
    use: (accessToken: Secret, remainingMs: number) => Promise<T>,
  ): Promise<T> {
    const life = this.#lifeOf(tenantId);
    const deadline = performance.now() + deadlineMs;
    const remainingMs = () => Math.max(0, deadline - performance.now());

    const accessToken = await life.get(remainingMs());
    try {
      return await use(accessToken, remainingMs());
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'UPSTREAM_AUTH_FAILED') throw error;
      life.drop(accessToken);
    }
    // Looked up anew: a rotated key may have come meanwhile.
    return use(await this.#lifeOf(tenantId).get(remainingMs()), remainingMs());
  }

  onModuleDestroy(): void {
    for (const { life } of this.#lives.values()) life.close();
  }

  *#ages(): Iterable<readonly [string, number]> {
    for (const [tenantId, { life }] of this.#lives) {
      const { ageSeconds } = life;
      if (ageSeconds !== null) yield [tenantId, ageSeconds];
    }
  }

  #lifeOf(tenantId: string): TokenLife {
    const client = this.clients.of(tenantId);
    const known = this.#lives.get(tenantId);
    if (known?.client === client) return known.life;
    known?.life.close(); // another client has other settings, and perhaps another key
    // A fetch serves many callers, so it has a deadline of its own.
    const life = new TokenLife(
      () => this.clients.of(tenantId).fetchToken(this.environment.UPSTREAM_TIMEOUT_MS),
      (result) => this.metrics.tokenRenewals.inc({ tenant: tenantId, result }),
    );
    this.#lives.set(tenantId, { client, life });
    return life;
  }
}
