import type { Simulator } from '../simulator/simulator.js';
import { ServiceClient, type AgentEvents, type Answer } from './service-client.js';
import type { Transcript } from './transcript.js';

/** An agent of the demo, and what the service reports about this agent. */
export interface DemoAgent {
  readonly id: string;
  readonly events: AgentEvents;
}

/** What a scenario works with: two agents, the simulator, and requests and events that appear in the transcript. */
export class DemoRun {
  private constructor(
    readonly simulator: Simulator,
    readonly transcript: Transcript,
    readonly anna: DemoAgent,
    readonly ben: DemoAgent,
    private readonly client: ServiceClient,
  ) {}

  static async begin(url: string, simulator: Simulator, transcript: Transcript): Promise<DemoRun> {
    const client = new ServiceClient(url);
    const anna = { id: '291', events: await client.follow('291') };
    const ben = { id: '292', events: await client.follow('292') };
    return new DemoRun(simulator, transcript, anna, ben, client);
  }

  async send(expectedStatus: number, method: string, path: string, body?: object): Promise<Answer> {
    const answer = await this.client.send(method, path, body);
    this.transcript.exchange(method, path, body, answer);
    if (answer.status !== expectedStatus) throw new Error(`expected ${expectedStatus}, got ${answer.status}`);
    return answer;
  }

  /** Places a call; returns its id. */
  async place(agent: DemoAgent, kind: string, body: object): Promise<string> {
    const answer = await this.send(202, 'POST', `/v1/agents/${agent.id}/calls/${kind}`, body);
    return String(answer.body['id']);
  }

  /** Sends a command to a call; returns the id of the call that it is about afterwards. */
  async control(agent: DemoAgent, callId: string, command: string, body?: object): Promise<string> {
    const answer = await this.send(202, 'POST', `/v1/agents/${agent.id}/calls/${callId}/${command}`, body);
    return String(answer.body['id']);
  }

  async hangUp(agent: DemoAgent, callId: string): Promise<void> {
    await this.send(204, 'DELETE', `/v1/agents/${agent.id}/calls/${callId}`);
  }

  /** Waits until the events of this call have had all these types, in this order. */
  async reaches({ events }: DemoAgent, callId: string, ...types: string[]): Promise<void> {
    for (const type of types) {
      const { call } = await events.next(
        `${type} of call ${callId}`,
        (event) => event.type === type && event.call?.id === callId,
      );
      this.transcript.event(call?.state ?? 'unknown');
    }
  }

  close(): void {
    this.anna.events.close();
    this.ben.events.close();
  }
}
