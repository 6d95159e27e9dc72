import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parse } from 'lossless-json';
import type { SimulatedAnswer, SimulatedExchange } from '../simulated-exchange.js';
import type { JsonFields } from './json-fields.js';
import type { SimulatedAicc } from './simulated-aicc.js';

export const tokenPath = '/apigovernance/api/oauth/tokenByAkSk';
export const mobileAgentPath = '/apiaccess/CC-Management/v1/mobileAgent/';
export const callBackAnswer = '{"retCode":"0","retMsg":"success"}';

/** A CRM for specs: signs in at a simulated AICC, places calls, and receives callbacks at a real address. */
export class CallingCrm {
  readonly received: { contentType: string | undefined; body: string }[] = [];
  #headers: Record<string, string> = {};
  readonly #server = http.createServer((request, response) => {
    void text(request).then((body) => {
      this.received.push({ contentType: request.headers['content-type'], body });
      response.end(callBackAnswer);
    });
  });

  constructor(private readonly aicc: SimulatedAicc) {}

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/callbacks`;
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.unref().listen(0, '127.0.0.1', resolve));
    const { appKey, appSecret } = this.aicc.settings;
    const { answer } = await this.send(tokenPath, JSON.stringify({ app_key: appKey, app_secret: appSecret }));
    const { AccessToken } = parse(answer.body) as JsonFields;
    this.#headers = { authorization: `Bearer ${String(AccessToken)}` };
  }

  stop(): void {
    this.#server.close().closeAllConnections();
  }

  send(path: string, body: string, method = 'POST'): Promise<SimulatedExchange> {
    return this.aicc.exchange({ method, path, query: new URLSearchParams(), headers: this.#headers, body });
  }

  async ask(operation: string, fields: object): Promise<SimulatedAnswer> {
    return (await this.send(mobileAgentPath + operation, JSON.stringify(fields))).answer;
  }

  /** An ordinary call that reports to this CRM, but for the fields given. */
  place(fields: object = {}): Promise<SimulatedAnswer> {
    const callBackUrl = Buffer.from(this.url).toString('base64');
    return this.ask('createCall', { caller: '66660130', called: '13800000001', callBackUrl, ...fields });
  }
}

/** Waits for what happens in its own time. */
export async function until(isReached: () => boolean): Promise<void> {
  const deadline = Date.now() + 3000;
  while (!isReached()) {
    if (Date.now() > deadline) throw new Error('This never happened');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
