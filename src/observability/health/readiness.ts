import { Injectable } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import { Draining } from '../../http/lifecycle/draining.js';
import type { ReadinessCheck } from './readiness-check.js';

type Condition = Awaited<ReturnType<ReadinessCheck['check']>>;

/** Whether new requests should be sent to this process. */
@Injectable()
export class Readiness {
  private readonly checks: ReadinessCheck[] = [];
  private readonly outages: (() => readonly string[])[] = [];

  constructor(private readonly draining: Draining) {}

  register(check: ReadinessCheck): void {
    this.checks.push(check);
  }

  /** Names what is away without making the process useless, such as the upstreams that come and go with the tenants. */
  reportOutages(outages: () => readonly string[]): void {
    this.outages.push(outages);
  }

  /** The names of what is degraded; a problem when the process is not ready. */
  async degraded(): Promise<string[]> {
    if (this.draining.active) throw new Problem('SHUTTING_DOWN');
    const found = await Promise.all(this.checks.map(async (check) => ({ check, condition: await conditionOf(check) })));
    const down = found.find(({ condition }) => condition === 'down')?.check;
    if (down) throw new Problem(down.downCode, { detail: `Not ready: ${down.name} is down.` });
    const degraded = found.filter(({ condition }) => condition === 'degraded').map(({ check }) => check.name);
    return [...degraded, ...this.outages.flatMap((names) => names())];
  }
}

async function conditionOf(check: ReadinessCheck): Promise<Condition> {
  try {
    return await check.check();
  } catch {
    return 'down'; // a check that fails has not found what it needs
  }
}
