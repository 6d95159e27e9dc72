import type { ServiceClient } from '../soak/soak-client.js';
import { ReconnectingStream } from '../soak/reconnecting-stream.js';
import { signInAll } from '../soak/team.js';

/** Some numbers of four digits play a part in the simulator. */
const FIRST_AGENT = 10_000;
const SETTLED = new Set(['call.ended', 'call.failed', 'call.unknown']);

/** Agents with an open stream each, of whom those who are free place calls at an even pace. */
export class CallingTeam {
  settled = 0;
  /** Dials that were not accepted, by code. */
  readonly refused = new Map<string, number>();
  private readonly ids: readonly string[];
  private readonly free: string[];
  private readonly streams: ReconnectingStream[] = [];

  constructor(
    private readonly client: ServiceClient,
    agents: number,
  ) {
    this.ids = Array.from({ length: agents }, (_, at) => String(FIRST_AGENT + at));
    this.free = [...this.ids];
  }

  signIn(): Promise<void> {
    return signInAll(this.ids, (id) => this.signInOne(id));
  }

  /** Places calls until the answer is called. */
  call(perSecond: number): () => void {
    if (perSecond === 0) return () => undefined;
    const begun = performance.now();
    let placed = 0;
    const timer = setInterval(() => {
      // As many as are due, however late the timer is.
      for (; placed < ((performance.now() - begun) / 1000) * perSecond; placed++) void this.dial();
    }, 10);
    return () => clearInterval(timer);
  }

  close(): void {
    for (const stream of this.streams) stream.close();
  }

  private async signInOne(id: string): Promise<void> {
    const session = { password: 'Simulator-1', phoneNumber: '40038' };
    const { status, body } = await this.client.send('PUT', `/v1/agents/${id}/session`, session);
    if (status !== 201) throw new Error(`sign-in ${status} ${body}`);
    const stream = new ReconnectingStream(
      () => this.client.urlOf(`/v1/agents/${id}/events`),
      ({ event = '' }) => {
        if (!SETTLED.has(event)) return;
        this.settled += 1;
        this.free.push(id);
      },
    );
    this.streams.push(stream);
    await stream.begun;
  }

  private async dial(): Promise<void> {
    const id = this.free.shift();
    if (id === undefined) return;
    const called = `139${Date.now() % 100_000_000}`;
    const answer = await this.client
      .send('POST', `/v1/agents/${id}/calls/outbound`, { called })
      .catch(() => ({ status: 0, body: '' }));
    if (answer.status === 202) return;
    const code = /"code":"([A-Z_]+)"/.exec(answer.body)?.[1] ?? 'no answer';
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
    this.free.push(id);
  }
}
