import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { startService, type RunningService } from '../../demo/running-service.js';

/** One replica as the load balancer in front sees it. */
interface Replica {
  readonly service: RunningService;
  isHealthy: boolean;
  /** Stopped or killed on purpose; another one takes its place. */
  isGone: boolean;
}

/** What came of a request; status 0 when no answer came. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

const LOOK_EVERY_MS = 250;
/** A process that stands still is taken out of the rotation after this long. */
const UNHEALTHY_AFTER_MS = 1000;
const ANSWER_WITHIN_MS = 6000;

/** Several replicas behind what any load balancer does: it looks whether they are ready, and sends to those that are. */
export class ReplicaSet {
  private replicas: Replica[] = [];
  private readonly dispatcher = new Agent({ connections: 64 });
  private turn = 0;
  private isClosed = false;
  /** Which exit codes those had that were asked to stop. */
  readonly exitCodes: (number | null)[] = [];

  constructor(
    private readonly upstreamUrl: string,
    private readonly settings: Record<string, string>,
    /** The streams to a replica are cut when it is taken out of the rotation. */
    private readonly onUnhealthy: (url: string) => void,
    private readonly onLogLine: (line: string) => void = () => undefined,
  ) {
    void this.look();
  }

  async add(): Promise<void> {
    const service = await startService(this.upstreamUrl, this.settings, this.onLogLine);
    this.replicas.push({ service, isHealthy: true, isGone: false });
  }

  /** Kills one and starts another. */
  async kill(): Promise<void> {
    const replica = this.any();
    replica.isGone = true;
    replica.service.process.kill('SIGKILL');
    this.replicas = this.replicas.filter((one) => one !== replica);
    await this.add();
  }

  /** Lets one stand still for longer than its leases live. */
  async freeze(ms: number): Promise<void> {
    const { service } = this.any();
    service.process.kill('SIGSTOP');
    await sleep(ms);
    service.process.kill('SIGCONT');
  }

  /** As a deployment does: each is stopped when its successor is ready. */
  async roll(): Promise<void> {
    for (const replica of [...this.replicas]) {
      await this.add();
      replica.isGone = true;
      this.exitCodes.push(await replica.service.stop());
      this.replicas = this.replicas.filter((one) => one !== replica);
    }
  }

  /** Where the next request goes. */
  next(): string {
    const healthy = this.replicas.filter(({ isHealthy, isGone }) => isHealthy && !isGone);
    return healthy[this.turn++ % healthy.length]?.service.url ?? this.replicas[0]?.service.url ?? '';
  }

  async send(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object, key?: string): Promise<Answer> {
    try {
      const { statusCode, body: answer } = await request(this.next() + path, {
        method,
        dispatcher: this.dispatcher,
        headersTimeout: ANSWER_WITHIN_MS,
        bodyTimeout: ANSWER_WITHIN_MS,
        headers: { 'content-type': 'application/json', ...(key !== undefined && { 'idempotency-key': key }) },
        body: body === undefined ? null : JSON.stringify(body),
      });
      return { status: statusCode, body: await answer.text() };
    } catch {
      return { status: 0, body: '' };
    }
  }

  /** What each replica says of itself. */
  metrics(): Promise<string[]> {
    const alive = this.replicas.filter(({ isGone }) => !isGone);
    return Promise.all(alive.map(async ({ service }) => (await request(`${service.url}/metrics`)).body.text()));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const alive = this.replicas.filter(({ isGone }) => !isGone);
    this.exitCodes.push(...(await Promise.all(alive.map(({ service }) => service.stop()))));
    await this.dispatcher.destroy();
  }

  /** Whatever went wrong, nothing is left running. */
  end(): void {
    this.isClosed = true;
    for (const { service } of this.replicas) service.process.kill('SIGKILL');
  }

  private any(): Replica {
    const alive = this.replicas.filter(({ isGone, isHealthy }) => !isGone && isHealthy);
    const replica = alive[Math.floor(Math.random() * alive.length)];
    if (replica === undefined) throw new Error('No replica is healthy');
    return replica;
  }

  private async look(): Promise<void> {
    while (!this.isClosed) {
      await Promise.all(this.replicas.map((replica) => this.examine(replica)));
      await sleep(LOOK_EVERY_MS);
    }
  }

  private async examine(replica: Replica): Promise<void> {
    const { url } = replica.service;
    const signal = AbortSignal.timeout(UNHEALTHY_AFTER_MS);
    const isReady = await request(`${url}/readyz`, { signal }).then(
      async ({ statusCode, body }) => (await body.dump(), statusCode === 200),
      () => false,
    );
    if (!isReady && replica.isHealthy) this.onUnhealthy(url);
    replica.isHealthy = isReady;
  }
}
