import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/simulator.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';
import { Network } from './network.js';

/** One browser for all test files; `scripts/start-chromium.js` has started it. */
const connectChromium = (): Promise<Browser> => chromium.connect(process.env['CONSOLE_TEST_BROWSER'] ?? '');

/** Generous: a browser, a service and a simulator share a busy machine. */
export const PATIENCE_MS = 20_000;

interface TestBedOptions {
  simulator?: SimulatorOptions;
  environment?: Record<string, string>;
}

/** The built service as a process, the simulator behind it, a network that can be cut before it, and a browser. */
export class ConsoleTestBed {
  private service!: ServiceProcess;
  private readonly contexts: BrowserContext[] = [];
  /** Everything that a page complained of: broken policy, failed scripts. */
  readonly complaints: string[] = [];

  private constructor(
    readonly simulator: Simulator,
    readonly network: Network,
    private readonly browser: Browser,
    private readonly environment: Record<string, string>,
  ) {}

  static async start({ simulator = {}, environment = {} }: TestBedOptions = {}): Promise<ConsoleTestBed> {
    const testBed = new ConsoleTestBed(
      await startSimulator({ stepMs: 20, talkMs: 0, ccGateway: { pollHoldMs: 300 }, ...simulator }),
      await Network.open(),
      await connectChromium(),
      { POLL_GAP_MS: '10', ...environment },
    );
    await testBed.startService();
    return testBed;
  }

  /** Where the browser finds the service. */
  get url(): string {
    return this.network.url;
  }

  get console(): string {
    return `${this.url}/console`;
  }

  async startService(): Promise<void> {
    const { environment, simulator } = this;
    this.service = new ServiceProcess({ tenants: acmeTenant(simulator.url), environment });
    this.network.port = Number(new URL((await this.service.ready()).url).port);
  }

  stopService(): Promise<number | null> {
    return this.service.stop();
  }

  killService(): Promise<number | null> {
    this.service.signal('SIGKILL');
    return this.service.exited;
  }

  /** A browser of one user: its pages share storage, locks and channels. */
  async newContext(options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
    const context = await this.browser.newContext({ locale: 'en-GB', ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    this.contexts.push(context);
    return context;
  }

  async newPage(context?: BrowserContext): Promise<Page> {
    const page = await (context ?? (await this.newContext())).newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) this.complaints.push(message.text());
    });
    return page;
  }

  /** A page with this agent at work. */
  async signedIn(context?: BrowserContext, agentId = '291'): Promise<Page> {
    const page = await this.newPage(context);
    await page.goto(this.console);
    await page.getByLabel('Agent').fill(agentId);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    return page;
  }

  /** The control endpoint of the simulator. */
  async control(path: string, body: object = {}): Promise<void> {
    const response = await fetch(this.simulator.controlUrl + path, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }

  /** The customer of the one call that there is. */
  async customerHangsUp(): Promise<void> {
    const state = (await (await fetch(`${this.simulator.controlUrl}/state`)).json()) as {
      ccGateway: { calls: { callId: string }[] };
    };
    await this.control(`/calls/${state.ccGateway.calls.at(-1)?.callId ?? ''}/hang-up`);
  }

  /** Mends the network, closes every page and signs the agent out: the next test starts as the first one did. */
  async signOut(agentId = '291', headers: Record<string, string> = {}): Promise<void> {
    this.network.mend();
    for (const context of this.contexts.splice(0)) await context.close();
    // Not through the network: a kept connection may hang.
    const service = `http://127.0.0.1:${this.network.port}`;
    await fetch(`${service}/v1/agents/${agentId}/session?force=true`, { method: 'DELETE', headers });
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.service.stop();
    await this.network.close();
    await this.simulator.close();
  }
}
