import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { StubFigures, StubSettings } from './gateway-stub.js';
import { Load, type Request } from './load.js';
import { MeasuredProcess } from './measured-process.js';

const TENANT = 'bench';
const ISSUER = 'https://login.example.test';
const AUDIENCE = 'contact-centre';
const SETTLED_WITHIN_MS = 60_000;

export const CONTENDERS = ['service', 'bare', 'fastify', 'nest'] as const;
export type ContenderName = (typeof CONTENDERS)[number];

/** The two that poll and tell events have agents of their own at the stub. */
const FIRST_AGENT: Record<ContenderName, number> = { service: 20_001, bare: 40_001, fastify: 60_001, nest: 60_001 };
const PROGRAM: Record<ContenderName, readonly string[]> = {
  service: ['dist/main.js'],
  bare: ['--import', 'tsx', 'bench/contenders/bare.ts'],
  fastify: ['--import', 'tsx', 'bench/contenders/fastify-proxy.ts'],
  nest: ['--import', 'tsx', 'bench/contenders/nest-express.ts'],
};

const PROBE = ['--expose-gc', '--import', './bench/probe.js'];

/** One program under test with the agents that use it. */
export class Contender {
  readonly load: Load;
  /** Each number is called once: a second call of it would be taken for a double click. */
  private called = 13_800_000_000;

  constructor(
    readonly name: ContenderName,
    readonly process: MeasuredProcess,
    private readonly tokens: ReadonlyMap<number, string>,
  ) {
    this.load = new Load(process.url);
  }

  agents(count: number): number[] {
    return Array.from({ length: count }, (_, index) => FIRST_AGENT[this.name] + index);
  }

  headers(agent: number): Record<string, string> {
    return { 'content-type': 'application/json', authorization: `Bearer ${this.tokens.get(agent) ?? 'none'}` };
  }

  call(agent: number): Request {
    const called = String(++this.called);
    const body = { called, caller: '40038', callData: 'order=12345;customer=778' };
    const headers = this.headers(agent);
    // What only passes bytes on gets the bytes of the gateway.
    if (this.name === 'fastify') {
      const path = `/agentgateway/resource/voicecall/${agent}/callout`;
      return { method: 'PUT', path, headers, body: JSON.stringify(body) };
    }
    return { method: 'POST', path: `/v1/agents/${agent}/calls/outbound`, headers, body: JSON.stringify(body) };
  }

  async signIn(agents: readonly number[]): Promise<void> {
    const body = JSON.stringify({ password: 'Canary-7e1f0a', phoneNumber: '40038' });
    const requests = agents.map((agent) => ({
      method: 'PUT' as const,
      path: `/v1/agents/${agent}/session`,
      headers: this.headers(agent),
      body,
    }));
    await this.load.burst(requests);
  }

  async openStreams(agents: readonly number[]): Promise<void> {
    for (const agent of agents) await this.load.openStream(`/v1/agents/${agent}/events`, this.headers(agent));
  }
}

/** What surrounds the contenders: the gateway's stub, and an issuer of tokens with its keys. */
export class World {
  private readonly tokens = new Map<number, string>();
  private readonly folder = mkdtempSync(join(tmpdir(), 'bench-'));

  private constructor(
    private readonly stub: MeasuredProcess,
    private readonly issuer: Server,
    private readonly privateKey: CryptoKey,
  ) {}

  static async create(): Promise<World> {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const jwks = JSON.stringify({
      keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'RS256', use: 'sig' }],
    });
    const issuer = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(jwks);
    });
    await new Promise<void>((resolve) => issuer.listen(0, '127.0.0.1', resolve));
    issuer.unref();
    return new World(await MeasuredProcess.start('stub', stubProgram, {}, stubReady), issuer, privateKey);
  }

  /** A contender that has just been started, for so many agents at most. */
  async start(name: ContenderName, agents = 0): Promise<Contender> {
    for (let agent = FIRST_AGENT.service; agent < FIRST_AGENT.service + agents; agent++)
      if (!this.tokens.has(agent)) this.tokens.set(agent, await this.token(agent));
    const tenantsFile = join(this.folder, 'tenants.yaml');
    const gateway = { baseUrl: this.stub.url, insecure: true };
    writeFileSync(tenantsFile, JSON.stringify({ tenants: { [TENANT]: { ccGateway: gateway } } }));
    const { port } = this.issuer.address() as AddressInfo;
    const process = await MeasuredProcess.start(name, [...PROBE, ...PROGRAM[name]], {
      UPSTREAM: this.stub.url,
      TENANTS_FILE: tenantsFile,
      CALLER_AUTH: 'jwt',
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
    });
    return new Contender(name, process, this.tokens);
  }

  set(settings: StubSettings): Promise<StubFigures> {
    return this.stub.ask(settings);
  }

  /** Comes when no event waits to be fetched any more. */
  async settled(): Promise<void> {
    const endsAt = performance.now() + SETTLED_WITHIN_MS;
    while ((await this.set({})).pending > 0) {
      if (performance.now() > endsAt) throw new Error('Events are not fetched');
      await sleep(20);
    }
  }

  async stop(): Promise<void> {
    this.issuer.close();
    await this.stub.stop();
  }

  private token(agent: number): Promise<string> {
    return new SignJWT({ tenant: TENANT, agents: [String(agent)], roles: ['agent'] })
      .setProtectedHeader({ alg: 'RS256', kid: 'bench', typ: 'JWT' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(`user-${agent}`)
      .setIssuedAt()
      .setNotBefore('-5s')
      .setExpirationTime('1d')
      .sign(this.privateKey);
  }
}

const stubProgram = ['--import', 'tsx', 'bench/gateway-stub.ts'];
/** It answers any address. */
const stubReady = '/';
