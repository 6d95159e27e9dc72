import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceClient } from './soak-client.js';
import { ReconnectingStream, type SoakMessage } from './reconnecting-stream.js';
import type { SoakTally } from './soak-tally.js';

const SETTLED = new Set(['call.ended', 'call.failed', 'call.unknown']);
const between = (least: number, most: number) => least + Math.random() * (most - least);

/** One agent with a browser on a bad network: calls, listens, and checks that the stream misses and repeats nothing. */
export class SoakedAgent {
  private stream: ReconnectingStream | undefined;
  private lastSequence: number | null = null;
  private markersPushed = 0;
  private markersTold = 0;
  private readonly open = new Set<string>();
  /** Calls whose end was told before the answer to the dial was here. */
  private readonly over = new Set<string>();

  constructor(
    private readonly agentId: string,
    private readonly client: ServiceClient,
    private readonly tally: SoakTally,
    /** How much slower than one agent alone: many together must not ask more than a laptop can play. */
    private readonly pace: number,
  ) {}

  async signIn(): Promise<void> {
    const { status, body } = await this.client.send('PUT', `/v1/agents/${this.agentId}/session`, {
      password: 'Simulator-1',
      phoneNumber: '40038',
    });
    if (status !== 201) this.tally.complain(`sign-in ${status} ${body}`);
    this.stream = new ReconnectingStream(
      () => this.client.urlOf(`/v1/agents/${this.agentId}/events`),
      (message) => this.told(message),
    );
    await this.stream.begun;
  }

  /** Calls, is called away, and is cut off until the time is over. */
  async work(until: number): Promise<void> {
    await Promise.all([
      this.again(until, 4000, 9000, () => this.dial()),
      this.again(until, 1500, 2500, () => this.pushMarker()),
      this.again(until, 3000, 9000, () => {
        this.cut();
        return Promise.resolve();
      }),
    ]);
  }

  /** Whether everything that was begun has been told. */
  get isQuiet(): boolean {
    return this.open.size === 0 && this.markersTold === this.markersPushed;
  }

  async finish(): Promise<void> {
    if (this.open.size > 0) this.tally.complain(`agent ${this.agentId}: ${this.open.size} calls never settled`);
    const lost = this.markersPushed - this.markersTold;
    if (lost > 0) this.tally.complain(`agent ${this.agentId}: ${lost} events lost`);
    this.stream?.close();
    await this.stream?.ended;
  }

  private async again(until: number, least: number, most: number, act: () => Promise<void>): Promise<void> {
    await sleep(between(0, least) * this.pace);
    while (Date.now() < until) {
      await act();
      await sleep(between(least, most) * this.pace);
    }
  }

  private async dial(): Promise<void> {
    const begin = performance.now();
    const path = `/v1/agents/${this.agentId}/calls/outbound`;
    const { status, body } = await this.client.send('POST', path, { called: `139${Date.now() % 100_000_000}` });
    this.tally.dialMs.push(performance.now() - begin);
    if (status !== 202) {
      const code = /"code":"([A-Z_]+)"/.exec(body)?.[1] ?? `HTTP ${status}`;
      this.tally.refused(code);
      if (code === 'AGENT_NOT_SIGNED_IN') this.tally.complain(`agent ${this.agentId}: dial answered ${code}`);
      return;
    }
    this.tally.dials += 1;
    const id = /"id":"([^"]+)"/.exec(body)?.[1] ?? '';
    if (!this.over.delete(id)) this.open.add(id);
  }

  private async pushMarker(): Promise<void> {
    const content = { marker: this.markersPushed + 1 };
    const event = { eventType: 'AgentEvent_Marker', workNo: this.agentId, content };
    await this.client.control('POST', `/agents/${this.agentId}/events`, event);
    this.markersPushed += 1;
    this.tally.markersPushed += 1;
  }

  private cut(): void {
    this.tally.cuts += 1;
    this.stream?.cut();
  }

  private told({ id, event = '', data }: SoakMessage): void {
    this.tally.events += 1;
    if (id === undefined || event.startsWith('session.')) {
      this.tally.complain(`agent ${this.agentId}: ${event} ${data.slice(0, 100)}`);
      return;
    }
    const sequence = Number(id.split('-')[1]);
    if (this.lastSequence !== null && sequence !== this.lastSequence + 1)
      this.tally.complain(`agent ${this.agentId}: ${sequence} followed ${this.lastSequence}`);
    this.lastSequence = sequence;
    if (SETTLED.has(event)) this.settled(/"call":\{"id":"([^"]+)"/.exec(data)?.[1] ?? '');
    if (data.includes('"marker"')) this.marked(Number(/"marker":(\d+)/.exec(data)?.[1]));
  }

  private settled(id: string): void {
    this.tally.settled += 1;
    if (!this.open.delete(id)) this.over.add(id);
  }

  private marked(marker: number): void {
    if (marker !== ++this.markersTold) this.tally.complain(`agent ${this.agentId}: marker ${marker} out of turn`);
    this.tally.markersTold += 1;
  }
}
