import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import type { RouteAccess } from '../../src/auth/caller/route-access.js';
import { acmeTenant, startTestBed, type TestBed } from '../support/test-bed.js';
import { trusting } from '../support/trusting.js';

/** Who asks for agent 291 of acme. Null: without a token. */
const callers = {
  nobody: null,
  theAgent: { agents: ['291'] },
  aColleague: { agents: ['292'] },
  aSupervisor: { agents: ['292'], roles: ['supervisor'] },
  aClickToCallUser: { agents: ['292'], roles: ['click-to-call'] },
  aSupervisorWithClickToCall: { agents: ['292'], roles: ['supervisor', 'click-to-call'] },
  anUnknownTenant: { agents: ['291'], roles: ['supervisor', 'click-to-call'], tenant: 'initech' },
} as const;
type CallerName = keyof typeof callers;

const agent = 'FORBIDDEN_AGENT';
const role = 'FORBIDDEN_ROLE';
const others = { nobody: 'UNAUTHENTICATED', anUnknownTenant: 'FORBIDDEN_TENANT' };

/** What becomes of them, by the access that a route declares; who is not named gets through. */
const matrix: Record<string, Partial<Record<CallerName, string>>> = {
  public: {},
  caller: others,
  'agent read': { ...others, aColleague: agent, aClickToCallUser: agent },
  'agent drive': {
    ...others,
    ...{ aColleague: agent, aSupervisor: agent, aClickToCallUser: agent, aSupervisorWithClickToCall: agent },
  },
  'mobileAgent read': { ...others, theAgent: role, aColleague: role, aSupervisor: role },
  'mobileAgent drive': { ...others, theAgent: role, aColleague: role, aSupervisor: role },
  'mobileAgent history': { ...others, theAgent: role, aColleague: role, aSupervisor: role, aClickToCallUser: role },
};
const refusals = new Set([...Object.values(others), agent, role]);

const parameters: Record<string, string> = {
  agentId: '291',
  id: 'no-such-call',
  skillId: '25',
  controlId: '1',
  number: '123',
  code: 'INTERNAL',
  capability: 'no-such-capability',
  tenantCapability: 'no-such-capability',
};

describe('every route', () => {
  let issuer: TokenIssuer;
  let bed: TestBed;
  beforeAll(async () => {
    issuer = await TokenIssuer.start();
    bed = await startTestBed({ environment: trusting(issuer), tenants: (url) => acmeTenant(url) });
  });
  afterAll(async () => {
    await bed.close();
    await issuer.stopKeyServer();
  });

  /** The code of the refusal; null for whoever gets through, whatever the route then says. */
  async function refusalOf(method: string, path: string, authorization: string | null): Promise<string | null> {
    const leave = new AbortController();
    const headers = authorization === null ? {} : { authorization };
    const response = await fetch(bed.url + path, { method, headers, signal: leave.signal });
    const isProblem = response.headers.get('content-type') === 'application/problem+json';
    const { code } = isProblem && method !== 'HEAD' ? await response.json() : { code: null };
    leave.abort(); // a stream would never end
    if (method === 'HEAD' && [401, 403].includes(response.status)) return 'refused';
    return refusals.has(code) ? code : null;
  }

  it('lets in whom it declares, and nobody else', async () => {
    const surprises: string[] = [];
    for (const name of Object.keys(callers) as CallerName[]) {
      const claims = callers[name];
      const authorization = claims === null ? null : await issuer.bearer({ ...claims });
      for (const { method, url, access } of bed.routes) {
        const path = url.replace(/:(\w+)/g, (_, parameter: string) => parameters[parameter] ?? 'unknown-parameter');
        const wanted = matrix[rowOf(access)]?.[name] ?? null;
        const expected = wanted !== null && method === 'HEAD' ? 'refused' : wanted;
        const found = await refusalOf(method, path, authorization);
        if (found !== expected) surprises.push(`${method} ${url} for ${name}: ${found ?? 'let in'}`);
      }
    }
    expect(surprises).toEqual([]);
    expect(bed.routes.length * Object.keys(callers).length).toBeGreaterThan(150);
  });

  it('has a row in the matrix', () => {
    expect(bed.routes.map(({ access }) => rowOf(access)).filter((row) => !(row in matrix))).toEqual([]);
  });

  it('is closed to strangers, but for the probes, the error catalogue and the callbacks of the platform', () => {
    const open = bed.routes.filter(({ access }) => access?.kind === 'public').map(({ url }) => url);
    const known = /^\/(livez|readyz|metrics|v1\/errors(\/:code)?|v1\/mobile-agent\/callbacks\/.+)$/;
    expect(open.filter((url) => !known.test(url))).toEqual([]);
  });

  it('of the supervisor for reading changes nothing', () => {
    const readable = bed.routes.filter(({ access }) => access !== null && 'use' in access && access.use === 'read');
    const methods = readable.filter(({ url }) => !url.endsWith('/events/ticket')).map(({ method }) => method);
    expect([...new Set(methods)].sort()).toEqual(['GET', 'HEAD']);
  });
});

function rowOf(access: RouteAccess | null): string {
  if (access === null) return 'undeclared';
  return 'use' in access ? `${access.kind} ${access.use}` : access.kind;
}
