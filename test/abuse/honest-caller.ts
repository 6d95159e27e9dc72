import { setTimeout as sleep } from 'node:timers/promises';

const SETTLED = new Set(['ended', 'failed', 'unknown']);
const BETWEEN_DIALS_MS = 100;

/** One agent with a CRM that behaves: signs in, dials, waits for the end of each call, and obeys `Retry-After`. */
export class HonestCaller {
  dials = 0;
  /** Answers that asked for a later attempt. */
  postponed = 0;
  readonly dialMs: number[] = [];
  readonly complaints: string[] = [];

  constructor(
    private readonly url: string,
    private readonly agentId: string,
  ) {}

  async signIn(): Promise<void> {
    const { status } = await this.send('PUT', '/session', { password: 'Simulator-1', phoneNumber: '40038' });
    if (status !== 201) throw new Error(`Agent ${this.agentId} cannot sign in: ${status}`);
  }

  async work(signal: AbortSignal): Promise<void> {
    for (let at = 0; !signal.aborted; at++) {
      try {
        const id = await this.dial(`139${this.agentId}${String(at).padStart(5, '0')}`);
        if (id !== null) await this.untilSettled(id);
      } catch (error) {
        this.complaints.push(`agent ${this.agentId}: ${String(error)}`);
      }
      await sleep(BETWEEN_DIALS_MS);
    }
  }

  /** From the first attempt to the acceptance. The id of the call, or null when it was refused. */
  private async dial(called: string): Promise<string | null> {
    const begin = performance.now();
    const { status, body } = await this.send('POST', '/calls/outbound', { called });
    const ms = performance.now() - begin;
    this.dialMs.push(ms);
    this.dials += 1;
    if (status === 202) return String(body['id']);
    this.complaints.push(`agent ${this.agentId}: a dial was answered ${status} ${String(body['code'])}`);
    return null;
  }

  private async untilSettled(id: string): Promise<void> {
    for (let state = ''; !SETTLED.has(state);) {
      const { status, body } = await this.send('GET', `/calls/${id}`);
      if (status !== 200) throw new Error(`the call was answered ${status} ${String(body['code'])}`);
      state = String(body['state']);
      await sleep(BETWEEN_DIALS_MS);
    }
  }

  private async send(
    method: string,
    path: string,
    body?: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const json = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/v1/agents/${this.agentId}${path}`, { method, ...json });
    const text = (await answer.json()) as Record<string, unknown>;
    if (text['retryable'] !== true) return { status: answer.status, body: text };
    this.postponed += 1;
    await sleep(Number(answer.headers.get('retry-after')) * 1000);
    return this.send(method, path, body);
  }
}
