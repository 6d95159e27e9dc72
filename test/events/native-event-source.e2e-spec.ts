import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventSource } from 'eventsource';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import { Draining } from '../../src/http/lifecycle/draining.js';
import type { Json } from '../support/event-stream.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

/** A network that can be cut: what a browser on a train has between itself and the service. */
class Network {
  readonly pairs: [browser: Socket, service: Socket][] = [];
  private constructor(private readonly server: Server) {}

  static async to(port: number): Promise<Network> {
    const network = new Network(
      createServer((browser) => {
        const service = connect(port, '127.0.0.1');
        network.pairs.push([browser, service]);
        for (const socket of [browser, service]) socket.on('error', () => undefined);
        browser.pipe(service).pipe(browser);
      }).listen(0, '127.0.0.1'),
    );
    await once(network.server, 'listening');
    return network;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** The browser notices; the service hears nothing of it. */
  lose(): void {
    for (const [browser, service] of this.pairs) {
      service.unpipe(browser);
      browser.unpipe(service);
      browser.resetAndDestroy();
      service.resume();
    }
  }

  close(): void {
    this.cut();
    this.server.close();
  }
}

/** What a page hears through the browser's own `EventSource`. */
class Page {
  readonly numbers: number[] = [];
  readonly begins: string[] = [];
  readonly source: EventSource;
  errors = 0;
  constructor(url: string) {
    this.source = new EventSource(url);
    this.source.addEventListener('error', () => (this.errors += 1));
    for (const type of ['open', 'reset'])
      this.source.addEventListener(type, ({ data }: Json) => {
        if (data) this.begins.push(type);
      });
    this.source.addEventListener('upstream.other', ({ data }: Json) => {
      this.numbers.push(JSON.parse(data).upstream.content.number);
    });
  }
}

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('It never came');
    await sleep(20);
  }
}

describe("a browser's own EventSource", () => {
  let issuer: TokenIssuer;
  let bed: TestBed;
  let network: Network;
  let page: Page;
  let headers: Record<string, string>;
  let pushed = 0;

  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    headers = { authorization: await issuer.bearer({ agents: ['291'] }) };
    bed = await startTestBed({ environment: trusting(issuer) });
    await bed.send('PUT', '/v1/agents/291/session', { password: 'Simulator-1', phoneNumber: '40038' }, headers);
  });
  afterAll(async () => {
    await bed.close();
    await issuer.stopKeyServer();
  });
  beforeEach(async () => {
    network = await Network.to(Number(new URL(bed.url).port));
  });
  afterEach(() => {
    page.source.close();
    network.close();
  });

  async function opened(): Promise<string> {
    const { body } = await bed.send('POST', '/v1/agents/291/events/ticket', undefined, headers);
    const path = `/v1/agents/291/events?ticket=${body.ticket}`;
    page = new Page(network.url + path);
    pushed = 0;
    return path;
  }
  const push = () =>
    bed.simulator.ccGateway.pushEvent('291', {
      eventType: 'AgentEvent_Something_New',
      workNo: '291',
      content: { number: ++pushed },
    });
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
  const gauge = async () => Number(/^open_event_streams (\d+)$/m.exec((await bed.send('GET', '/metrics')).text)?.[1]);

  it('survives cut connections with its one ticket, also before anything happened, and misses nothing', async () => {
    const path = await opened();
    await until(() => page.begins.length > 0);
    for (const cuts of [1, 2, 3]) {
      network.cut();
      await until(() => page.errors === cuts);
      push();
      await until(() => page.numbers.length === pushed);
      push();
      await until(() => page.numbers.length === pushed);
    }
    expect({ numbers: page.numbers, begins: page.begins }).toEqual({ numbers: numbers(6), begins: ['open'] });
    // The address alone, as it stands in the logs of every proxy, opens nothing.
    for (const more of [{}, { 'last-event-id': 'made-up' }])
      expect((await bed.send('GET', path, undefined, more)).status).toBe(401);
    push();
    await until(() => page.numbers.length === pushed);
  });

  it('has one connection: the one before, of which nobody said that it is gone, is ended', async () => {
    await opened();
    await until(() => page.begins.length > 0);
    for (const losses of [1, 2, 3]) {
      network.lose();
      await until(() => page.errors === losses && page.source.readyState === EventSource.OPEN);
      push();
      await until(() => page.numbers.length === pushed);
      expect(await gauge()).toBe(1);
    }
    expect(page.numbers).toEqual(numbers(3));
  });

  it('takes an id from beyond the newest for none of its own', async () => {
    const path = await opened();
    let id = '';
    page.source.addEventListener('open', ({ lastEventId }: Json) => (id ||= lastEventId ?? ''));
    await until(() => id !== '');
    const ahead = { 'last-event-id': id.replace(/\d+$/, '999999') };
    expect((await bed.send('GET', path, undefined, ahead)).status).toBe(401);
    push();
    await until(() => page.numbers.length === pushed);
  });

  it('that comes during a drain is cut without an answer, and goes on trying', async () => {
    await opened();
    await until(() => page.begins.length > 0);
    page.source.close();
    bed.app.get(Draining).begin();
    page = new Page(`${network.url}/v1/agents/291/events?ticket=any`);
    await until(() => page.errors === 1);
    expect(page.source.readyState).toBe(EventSource.CONNECTING);
  });
});
