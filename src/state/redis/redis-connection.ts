import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RedisAddress } from '../../config/redis-address.js';
import { Problem } from '../../errors/problem.js';
import type { StateMetrics } from '../state-metrics.js';
import type { RecordCipher } from './record-cipher.js';
import { whyUnusable } from './redis-checks.js';
import { createRedisClient, type RedisClient } from './redis-client.js';

const OPEN_MS = 2500;
const CLOSE_MS = 1000;
const CHECK_AGAIN_MS = 1000;
const MINUTE_MS = 60_000;

/** How Redis begins a refusal that no new connection cures, and what its operator has to know. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['OOM', 'Redis is full (maxmemory) and refuses what would be written'],
  ['MISCONF', 'Redis cannot save to its disk and refuses what would be written'],
  ['NOPERM', 'The user of STATE_URL lacks rights in Redis'],
]);

/** The connection for commands: looked at before it is used, measured, and told about in one line an outage. */
export class RedisConnection {
  private readonly client: RedisClient;
  private readonly logger = new Logger('StateStore');
  /** What Redis this is was looked at since the connection was made. */
  private isChecked = false;
  private checking: Promise<void> | null = null;
  private nextCheck: NodeJS.Timeout | undefined;
  private refusal: string | null = null;
  /** Why the present outage began. */
  private loss: string | null = null;
  private readonly saidAt = new Map<string, number>();

  constructor(
    address: RedisAddress,
    private readonly cipher: RecordCipher,
    private readonly metrics: StateMetrics | null,
  ) {
    this.client = createRedisClient(address);
    this.client.on('error', (error: Error) => this.lost(error));
    this.client.on('close', () => (this.isChecked = false));
    this.client.on('ready', () => void this.check());
  }

  /** @returns why this Redis must not be used; null also where it cannot be reached yet */
  async open(): Promise<string | null> {
    // Sentinels are asked until one answers.
    await Promise.race([this.client.connect().catch(() => undefined), sleep(OPEN_MS, undefined, { ref: false })]);
    await this.check();
    return this.refusal;
  }

  async close(): Promise<void> {
    clearTimeout(this.nextCheck);
    await Promise.race([this.client.quit().catch(() => undefined), sleep(CLOSE_MS, undefined, { ref: false })]);
    this.client.disconnect();
  }

  /**
   * One round trip. What ioredis throws may carry addresses and values: its sentence is enough.
   * @throws Problem STATE_STORE_UNAVAILABLE
   */
  async ask<T>(operation: string, question: (client: RedisClient) => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      if (!this.isChecked) throw new Error(this.refusal ?? this.loss ?? 'Redis cannot be reached');
      return await question(this.client);
    } catch (error) {
      if (error instanceof Problem) throw error;
      this.metrics?.errors.inc({ operation });
      const reason = failureReason(error);
      const refusal = REFUSALS.get(reason.slice(0, reason.indexOf(' ')));
      if (refusal !== undefined) this.sayEachMinute(refusal);
      const cause = new Error(reason);
      throw new Problem('STATE_STORE_UNAVAILABLE', {}, { cause });
    } finally {
      this.metrics?.seconds.observe({ operation }, (performance.now() - startedAt) / 1000);
    }
  }

  sayEachMinute(sentence: string): void {
    if (performance.now() - (this.saidAt.get(sentence) ?? -Infinity) < MINUTE_MS) return;
    this.saidAt.set(sentence, performance.now());
    this.logger.error(sentence);
  }

  /** Another Redis may answer than before: it is looked at again whenever the connection was lost. */
  private check(): Promise<void> {
    this.checking ??= this.checkNow().finally(() => (this.checking = null));
    return this.checking;
  }

  private async checkNow(): Promise<void> {
    try {
      // A cluster would let the question wait, and the start of the process with it.
      if (this.client.status !== 'ready') throw new Error('Redis cannot be reached');
      this.refusal = await whyUnusable(this.client, this.cipher);
      this.isChecked = this.refusal === null;
      if (this.refusal !== null) this.sayEachMinute(this.refusal);
      else if (this.loss !== null) this.logger.log('The state store can be reached again');
      if (this.isChecked) this.loss = null;
    } catch (error) {
      this.lost(error);
    }
    if (!this.isChecked && this.client.status === 'ready') this.checkLater();
  }

  /** No connection has to break before a Redis that was put right, or answers again, is used. */
  private checkLater(): void {
    clearTimeout(this.nextCheck);
    this.nextCheck = setTimeout(() => void this.check(), CHECK_AGAIN_MS * (0.5 + Math.random())).unref();
  }

  /** One line an outage. */
  private lost(error: unknown): void {
    if (this.loss !== null) return;
    this.loss = failureReason(error);
    this.logger.warn(`The state store cannot be reached: ${this.loss}`);
  }
}

/** Without addresses, which may carry a password: the code, or what Redis itself says. */
export function failureReason(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'message' in error && typeof error.message === 'string' ? error.message : 'unknown';
}
