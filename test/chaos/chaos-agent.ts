import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ReconnectingStream, type SoakMessage } from '../soak/reconnecting-stream.js';
import type { ReplicaSet } from './replica-set.js';
import type { ChaosTally } from './chaos-tally.js';

const SETTLED = new Set(['call.ended', 'call.failed', 'call.unknown']);
const between = (least: number, most: number) => least + Math.random() * (most - least);
/** A dial is repeated with its key until somebody answers it. */
const TRY_AGAIN_MS = 400;
const PATIENCE_MS = 60_000;

/** One agent who calls and listens while replicas come and go. */
export class ChaosAgent {
  private stream: ReconnectingStream | undefined;
  private streamUrl = '';
  private lastId = '';
  private markersPushed = 0;
  private markerTold = 0;
  private wasReset = false;
  private readonly open = new Set<string>();
  private readonly over = new Set<string>();

  constructor(
    readonly agentId: string,
    private readonly replicas: ReplicaSet,
    private readonly push: (agentId: string, marker: number) => Promise<void>,
    private readonly tally: ChaosTally,
  ) {}

  async signIn(): Promise<void> {
    const body = { password: 'Simulator-1', phoneNumber: '40038' };
    const { status } = await this.replicas.send('PUT', `/v1/agents/${this.agentId}/session`, body);
    if (status !== 201) this.tally.complain(`agent ${this.agentId}: sign-in ${status}`);
    const url = () => {
      this.streamUrl = this.replicas.next();
      return `${this.streamUrl}/v1/agents/${this.agentId}/events`;
    };
    this.stream = new ReconnectingStream(url, (message) => this.told(message));
    await this.stream.begun;
  }

  async work(isOver: () => boolean, pauseMs: number): Promise<void> {
    await Promise.all([
      this.again(isOver, pauseMs, () => this.dial()),
      this.again(isOver, pauseMs / 2, async () => {
        this.markersPushed += 1;
        await this.push(this.agentId, this.markersPushed);
      }),
    ]);
  }

  cutIfTo(url: string): void {
    if (this.streamUrl === url) this.stream?.cut();
  }

  /** Whether every call is over and the last event was told. */
  get isQuiet(): boolean {
    return this.open.size === 0 && this.markerTold === this.markersPushed;
  }

  async finish(): Promise<void> {
    const { agentId, tally } = this;
    if (this.open.size > 0) tally.complain(`agent ${agentId}: calls never settled: ${[...this.open].join()}`);
    const { status, body } = await this.replicas.send('GET', `/v1/agents/${agentId}/session`);
    if (!body.includes('"state":"signedIn"')) tally.complain(`agent ${agentId}: not signed in: ${status} ${body}`);
    this.stream?.close();
    await this.stream?.ended;
  }

  private async again(isOver: () => boolean, pauseMs: number, act: () => Promise<void>): Promise<void> {
    await sleep(between(0, pauseMs));
    while (!isOver()) {
      await act();
      await sleep(between(pauseMs / 2, pauseMs * 1.5));
    }
  }

  /** Each dial has a number and a key of its own, so that a second dial would be seen. */
  private async dial(): Promise<void> {
    const [key, called] = [randomUUID(), this.tally.nextNumber()];
    const endsAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const path = `/v1/agents/${this.agentId}/calls/outbound`;
      const { status, body } = await this.replicas.send('POST', path, { called }, key);
      const id = /"call":"([^"]+)"/.exec(body)?.[1] ?? /^\{"id":"([^"]+)"/.exec(body)?.[1];
      if (status === 202) this.tally.accepted.push(called);
      if (id !== undefined && (status === 202 || body.includes('"outcome":"unknown"'))) {
        this.placed(id);
        return;
      }
      const code = /"code":"([A-Z_]+)"/.exec(body)?.[1] ?? `no answer ${status}`;
      this.tally.refused(code);
      if (code === 'AGENT_NOT_SIGNED_IN') this.tally.complain(`agent ${this.agentId}: dial answered ${code}`);
      if (status !== 0 && status < 500) return;
      if (Date.now() > endsAt) {
        this.tally.complain(`agent ${this.agentId}: a dial found no answer`);
        return;
      }
      await sleep(TRY_AGAIN_MS);
    }
  }

  private placed(id: string): void {
    this.tally.dials += 1;
    if (!this.over.delete(id)) this.open.add(id);
  }

  private told({ id, event = '', data }: SoakMessage): void {
    this.tally.events += 1;
    if (event === 'session.signedOut' || event === 'session.takenOver')
      this.tally.complain(`agent ${this.agentId}: ${event}`);
    if (event === 'reset') this.reset(data);
    if (id !== undefined) this.follow(id, event);
    if (SETTLED.has(event)) this.settled(/"call":\{"id":"([^"]+)"/.exec(data)?.[1] ?? '');
    const marker = /"marker":(\d+)/.exec(data)?.[1];
    if (marker !== undefined) this.marked(Number(marker));
  }

  /** The numbers of one epoch have no hole and nothing twice, but behind a reset. */
  private follow(id: string, event: string): void {
    const [epoch, sequence] = id.split('-');
    const [lastEpoch, lastSequence] = this.lastId.split('-');
    const isNext = epoch === lastEpoch && Number(sequence) === Number(lastSequence) + 1;
    if (this.lastId !== '' && !isNext && event !== 'reset')
      this.tally.complain(`agent ${this.agentId}: ${event} ${id} followed ${this.lastId}`);
    this.lastId = id;
  }

  /** A gap is announced: what a killed replica had polled is lost with it. Whatever is open then stands in the snapshot. */
  private reset(data: string): void {
    this.tally.resets += 1;
    this.wasReset = true;
    for (const id of [...this.open]) if (!data.includes(id)) this.settled(id);
  }

  private settled(id: string): void {
    this.tally.settled += 1;
    if (!this.open.delete(id)) this.over.add(id);
  }

  private marked(marker: number): void {
    const isRepeated = marker <= this.markerTold;
    const isMissing = marker > this.markerTold + 1 && !this.wasReset;
    if (isRepeated || isMissing) this.tally.complain(`agent ${this.agentId}: ${marker} followed ${this.markerTold}`);
    this.tally.markersLost += Math.max(0, marker - this.markerTold - 1);
    this.markerTold = marker;
    this.wasReset = false;
  }
}
