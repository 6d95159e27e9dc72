import { Logger } from '@nestjs/common';
import type { Configuration } from '../config/load-configuration.js';
import type { Environment } from '../config/environment.js';
import { readRedisAddress } from '../config/redis-address.js';
import type { AiccSettings, CcGatewaySettings, Tenant } from '../config/tenant.js';
import { Problem } from '../errors/problem.js';
import { failureReason } from '../state/redis/redis-connection.js';
import { redisStoreAt } from '../state/redis/redis-store.js';
import { AiccClient } from '../upstream/aicc/aicc-client.js';
import type { UpstreamResponse } from '../upstream/http/upstream-exchange.js';
import { UpstreamFailure } from '../upstream/http/upstream-failure.js';
import { UpstreamHttp, type UpstreamTarget } from '../upstream/http/upstream-http.js';
import { contradictingTimes } from './contradicting-times.js';
import { fileLines } from './secret-files.js';

const DEADLINE_MS = 5000;
/** Tokens and signatures are taken with this much difference; beyond, nobody gets in. */
const MOST_SKEW_SECONDS = 30;

/** One thing that was tried. */
export interface Finding {
  readonly line: string;
  readonly works: boolean;
}

/** Tries everything that the service needs from outside; dials nothing and signs nobody in. */
export async function checkOnline(
  { environment, tenants }: Configuration,
  filesRead: Iterable<string>,
): Promise<Finding[]> {
  // What is tried would log its failures between the lines of the report.
  Logger.overrideLogger(false);
  const { CALLER_AUTH, JWT_JWKS_URL } = environment;
  const remarks = [...fileLines(filesRead), ...contradictingTimes(environment).map((text) => `warning: ${text}`)];
  const tries = [
    ...(CALLER_AUTH === 'jwt' && JWT_JWKS_URL !== undefined ? [keyServer(JWT_JWKS_URL)] : []),
    ...stateStore(environment),
    ...[...tenants.values()].flatMap(ofTenant),
  ];
  return [...remarks.map((line) => ({ line, works: true })), ...(await Promise.all(tries))];
}

function ofTenant({ id, ccGateway, aicc }: Tenant): Promise<Finding>[] {
  if (aicc === null) return [answer(`${id} cc-gateway`, ccGateway)];
  return [answer(`${id} cc-gateway`, ccGateway), answer(`${id} ${aicc.product}`, aicc), token(id, aicc)];
}

const targetOf = ({ baseUrl, ca, cert, key }: CcGatewaySettings | AiccSettings): UpstreamTarget => ({
  baseUrl,
  ca,
  cert,
  key: key?.reveal(),
});

/** Whatever it answers, it is there, and its certificate is one that we trust. */
function answer(name: string, settings: CcGatewaySettings | AiccSettings): Promise<Finding> {
  return found(`${name} ${settings.baseUrl}`, async () => said(await get(targetOf(settings), '/')));
}

/** Shows that the key pair is the right one. */
function token(tenant: string, settings: AiccSettings): Promise<Finding> {
  return found(`${tenant} ${settings.product} token ${settings.tokenBaseUrl}`, async () => {
    const api = new UpstreamHttp(targetOf(settings));
    const issuer = new UpstreamHttp({ ...targetOf(settings), baseUrl: settings.tokenBaseUrl });
    const client = new AiccClient(settings, api, issuer);
    try {
      await client.fetchToken(DEADLINE_MS);
      return 'the key pair is taken';
    } finally {
      await client.close();
    }
  });
}

/** Only a shared store is outside; it is looked at as it is at every start. */
function stateStore(environment: Environment): Promise<Finding>[] {
  const address = readRedisAddress(environment.STATE_URL.reveal());
  if (address === null) return [];
  const store = redisStoreAt(address, environment);
  const look = async () => {
    try {
      const refusal = await store.open();
      if (refusal !== null) throw new Error(refusal);
      return (await store.condition()) === 'filling' ? 'it is nearly full' : 'it can be used';
    } finally {
      await store.close();
    }
  };
  return [found('state store', look)];
}

function keyServer(address: string): Promise<Finding> {
  const { origin, pathname, search } = new URL(address);
  return found(`signing keys ${address}`, async () => {
    const response = await get({ baseUrl: origin }, pathname + search);
    if (response.status !== 200 || !/"keys"\s*:\s*\[\s*\{/.test(response.body))
      throw new Error(`HTTP ${response.status}, no key set`);
    return said(response);
  });
}

async function get(target: UpstreamTarget, path: string): Promise<UpstreamResponse> {
  const http = new UpstreamHttp(target);
  try {
    return await http.command({ method: 'GET', path, headers: {}, deadlineMs: DEADLINE_MS });
  } finally {
    await http.close();
  }
}

/** @throws when the clocks are too far apart */
function said({ status, headers }: UpstreamResponse): string {
  const { date } = headers;
  const theirs = typeof date === 'string' ? Date.parse(date) : NaN;
  if (Number.isNaN(theirs)) return `answers HTTP ${status}; it does not tell the time`;
  // The header tells whole seconds: half of one is no difference in either direction.
  const seconds = Math.round(Math.max(0, Math.abs(Date.now() - theirs - 500) - 500) / 1000);
  if (seconds > MOST_SKEW_SECONDS) throw new Error(`answers HTTP ${status}, but its clock is ${seconds} s apart`);
  return `answers HTTP ${status}; clocks ${seconds} s apart`;
}

async function found(name: string, attempt: () => Promise<string>): Promise<Finding> {
  try {
    return { line: `${name}: works, ${await attempt()}`, works: true };
  } catch (error) {
    return { line: `${name}: DOES NOT WORK, ${reasonOf(error)}`, works: false };
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UpstreamFailure) return error.reason;
  if (!(error instanceof Problem)) return (error as Error).message;
  const { code, cause } = error;
  if (cause instanceof UpstreamFailure) return `${code}, ${cause.reason}`;
  return code === 'STATE_STORE_UNAVAILABLE' ? `${code}, ${failureReason(cause)}` : code;
}
