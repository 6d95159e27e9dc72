import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { agentsUpTo, Contender, type ContenderName } from './contender.js';
import { MeasuredProcess } from './measured-process.js';
import { RedisServer } from './redis.js';

const TENANT = 'bench';
const ISSUER = 'https://login.example.test';
const AUDIENCE = 'contact-centre';

const PROBE = ['--expose-gc', '--import', './bench/probe.js'];
const GATEWAY = ['--import', 'tsx', 'bench/gateway-stub.ts'];
/** It answers any address. */
const GATEWAY_READY = '/';
const PROGRAM: Record<ContenderName, readonly string[]> = {
  service: ['dist/main.js'],
  'service on Redis': ['dist/main.js'],
  bare: ['--import', 'tsx', 'bench/contenders/bare.ts'],
  fastify: ['--import', 'tsx', 'bench/contenders/fastify-proxy.ts'],
  nest: ['--import', 'tsx', 'bench/contenders/nest-express.ts'],
};

/** What surrounds the contenders: an issuer of tokens with its keys, and a Redis. */
export class World {
  private readonly tokens = new Map<number, string>();
  private readonly folder = mkdtempSync(join(tmpdir(), 'bench-'));
  private redis: RedisServer | undefined;

  private constructor(
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
    return new World(issuer, privateKey);
  }

  /** A contender that has just been started, with a gateway of its own, for so many agents at most. */
  async start(name: ContenderName, agents = 0, settings: NodeJS.ProcessEnv = {}): Promise<Contender> {
    for (const agent of agentsUpTo(agents))
      if (!this.tokens.has(agent)) this.tokens.set(agent, await this.token(agent));
    const gateway = await MeasuredProcess.start('gateway', GATEWAY, {}, GATEWAY_READY);
    const tenantsFile = join(this.folder, `tenants-${gateway.port}.yaml`);
    const ccGateway = { baseUrl: gateway.url, insecure: true };
    writeFileSync(tenantsFile, JSON.stringify({ tenants: { [TENANT]: { ccGateway } } }));
    const { port } = this.issuer.address() as AddressInfo;
    const process = await MeasuredProcess.start(name, [...PROBE, ...PROGRAM[name]], {
      UPSTREAM: gateway.url,
      TENANTS_FILE: tenantsFile,
      CALLER_AUTH: 'jwt',
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
      JWT_JWKS_URL: `http://127.0.0.1:${port}/jwks.json`,
      ...(name === 'service on Redis' && (await this.emptyRedis())),
      ...settings,
    });
    return new Contender(name, process, gateway, this.tokens);
  }

  private async emptyRedis(): Promise<NodeJS.ProcessEnv> {
    this.redis ??= await RedisServer.start();
    await this.redis.empty();
    return this.redis.settings;
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
