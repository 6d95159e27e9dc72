import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, type GenerateKeyPairResult, SignJWT } from 'jose';
import { Environment } from '../../config/environment.js';

const ALGORITHMS = ['RS256', 'PS512', 'ES256', 'EdDSA'];

/** RSA pairs take up to a second each, so the issuers of one test file share them. */
let keyPairs: ReturnType<typeof generateKeyPairs> | undefined;

async function generateKeyPairs(): Promise<ReadonlyMap<string, GenerateKeyPairResult>> {
  const pair = async (alg: string) => [alg, await generateKeyPair(alg, { extractable: true })] as const;
  return new Map(await Promise.all(ALGORITHMS.map(pair)));
}

/** A company gateway for tests: it signs tokens and serves its public keys over HTTP. A key's id is its algorithm. */
export class TokenIssuer {
  /** The ids of the keys that the key server shows. */
  published = ['RS256', 'PS512', 'ES256'];
  /** How often the key server was asked. */
  asked = 0;
  /** Whether the key server shows the ids of its keys; they are optional (RFC 7517 section 4.5). */
  showsIds = true;
  readonly #pairs: Map<string, GenerateKeyPairResult>;
  #server!: Server;
  #port = 0;

  private constructor(pairs: ReadonlyMap<string, GenerateKeyPairResult>) {
    this.#pairs = new Map(pairs);
  }

  static async start(): Promise<TokenIssuer> {
    const issuer = new TokenIssuer(await (keyPairs ??= generateKeyPairs()));
    await issuer.openKeyServer();
    return issuer;
  }

  /** Opens the key server, after a stop at the same address. */
  async openKeyServer(): Promise<void> {
    this.#server = createServer((_, response) => void this.#keySet().then((text) => response.end(text))).unref();
    await new Promise<void>((resolve) => this.#server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stopKeyServer(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** From now on this id means a new key of the algorithm of the same name. */
  async replaceKey(kid: string): Promise<void> {
    this.#pairs.set(kid, await generateKeyPair(kid, { extractable: true }));
  }

  /** The settings of a service that trusts this issuer. */
  environment(): Environment {
    return Object.assign(new Environment(), {
      JWT_ISSUER: 'https://gateway.example',
      JWT_AUDIENCE: 'contact-centre',
      JWT_JWKS_URL: `http://127.0.0.1:${this.#port}/keys`,
    });
  }

  /** A token that is accepted, but for what is given otherwise; undefined leaves a claim out. */
  token(claims: Record<string, unknown> = {}, alg = 'RS256', kid = alg): Promise<string> {
    return this.#unsigned(claims).setProtectedHeader({ alg, kid }).sign(this.#pair(alg).privateKey);
  }

  /** As `token`, with this header beside the algorithm. */
  tokenOf(
    header: { kid?: string; typ?: string },
    claims: Record<string, unknown> = {},
    alg = 'RS256',
  ): Promise<string> {
    return this.#unsigned(claims)
      .setProtectedHeader({ alg, ...header })
      .sign(this.#pair(alg).privateKey);
  }

  /** As `token`, as the value of an Authorization header. */
  async bearer(...of: Parameters<TokenIssuer['token']>): Promise<string> {
    return `Bearer ${await this.token(...of)}`;
  }

  /** The classic forgery: the public key, which everybody has, used as the secret of HS256. */
  async forgedToken(): Promise<string> {
    const secret = Buffer.from(await exportSPKI(this.#pair('RS256').publicKey));
    return this.#unsigned({}).setProtectedHeader({ alg: 'HS256', kid: 'RS256' }).sign(secret);
  }

  #unsigned(claims: Record<string, unknown>): SignJWT {
    const exp = Math.floor(Date.now() / 1000) + 600;
    const good = { iss: 'https://gateway.example', aud: 'contact-centre', sub: 'u1', tenant: 'acme', exp };
    return new SignJWT({ ...good, ...claims });
  }

  async #keySet(): Promise<string> {
    this.asked += 1;
    const keys = this.published.map(async (kid) => ({
      ...(await exportJWK(this.#pair(kid).publicKey)),
      ...(this.showsIds && { kid }),
    }));
    return JSON.stringify({ keys: await Promise.all(keys) });
  }

  #pair(alg: string): GenerateKeyPairResult {
    const pair = this.#pairs.get(alg);
    if (!pair) throw new Error(`No key for ${alg}`);
    return pair;
  }
}
