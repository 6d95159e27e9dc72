import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Problem } from '../../errors/problem.js';
import { isStoreOutOfReach } from '../../state/state-store.js';

const TRY_AGAIN_MS = 1000;

/** May be taken more than once: that it was taken need not have been heard. */
type Step = () => Promise<unknown>;

interface Work {
  readonly steps: readonly Step[];
  /** From then on nobody asks for what it would have brought. */
  readonly until: number;
}

/**
 * What is to be taken back or written down after a dial. Its answer does not wait for a store that is out of reach, and
 * must not be contradicted once that store is back: what is left is done then.
 */
@Injectable()
export class DialCleanup implements OnModuleDestroy {
  private readonly logger = new Logger(DialCleanup.name);
  private left: Work[] = [];
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  onModuleDestroy(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  /** Takes the steps one after the other. Never rejects: what led to them is what the caller must hear. */
  async do(steps: readonly Step[], until: number): Promise<void> {
    const left = await this.take(steps);
    if (left.length === 0 || this.isClosed) return;
    this.left.push({ steps: left, until });
    this.timer ??= setTimeout(() => void this.goOn(), TRY_AGAIN_MS).unref();
  }

  /** All of it each time: a part of the store may be back before the others. */
  private async goOn(): Promise<void> {
    const due = this.left.filter(({ until }) => Date.now() < until);
    this.left = [];
    this.timer = undefined;
    await Promise.all(due.map(({ steps, until }) => this.do(steps, until)));
  }

  /** @returns the steps that are left because the store was out of reach; what fails otherwise would fail again */
  private async take(steps: readonly Step[]): Promise<readonly Step[]> {
    for (const [index, step] of steps.entries()) {
      try {
        await step();
      } catch (error) {
        if (isStoreOutOfReach(error)) return steps.slice(index);
        if (!(error instanceof Problem)) this.logger.error('Failed to clean up after a dial', error);
      }
    }
    return [];
  }
}
