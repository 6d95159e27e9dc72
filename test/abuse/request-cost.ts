import { Client } from 'undici';
import type { HostileRequest } from './hostile-requests.js';

const ROUNDS = 5;

/** What one request costs a service, by the CPU time that its own metrics tell. */
export class RequestCost {
  private readonly client: Client;

  constructor(url: string) {
    this.client = new Client(url);
  }

  /** In milliseconds: that of the best of some rounds, because other work of the process only adds to it. */
  async of(request: HostileRequest, count: number): Promise<number> {
    await this.send(request, count); // what is compiled now does not count
    const rounds: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const before = await this.cpuMs();
      await this.send(request, count);
      rounds.push(((await this.cpuMs()) - before) / count);
    }
    return Math.min(...rounds);
  }

  async close(): Promise<void> {
    await this.client.destroy();
  }

  private async send({ method, path, body, headers = {} }: HostileRequest, count: number): Promise<void> {
    const type = body !== undefined && { 'content-type': 'application/json' };
    const options = { method: method as 'GET', path, headers: { ...type, ...headers }, body: body ?? null };
    for (let at = 0; at < count; at++) await (await this.client.request(options)).body.dump();
  }

  private async cpuMs(): Promise<number> {
    const { body } = await this.client.request({ method: 'GET', path: '/metrics' });
    return 1000 * Number(/^process_cpu_seconds_total (\S+)$/m.exec(await body.text())?.[1]);
  }
}
