import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { simulatorAppKey, simulatorAppSecret } from '../../simulator/aicc/aicc-settings.js';
import { reloadTenants, Tenants } from '../../src/config/tenants.js';
import { startTestBed, type TestBed } from '../support/test-bed.js';

const ACME = { 'x-tenant': 'acme' };
const GLOBEX = { 'x-tenant': 'globex' };
const CALL = { caller: '13800138000', called: '13900139000' };

describe('another tenants file', () => {
  let bed: TestBed;
  const folder = mkdtempSync(join(tmpdir(), 'tenants-reload-'));
  const tenantsFile = join(folder, 'tenants.yaml');

  /** What SIGHUP does, with this file in place. */
  function reload(yaml: string): void {
    writeFileSync(tenantsFile, yaml);
    reloadTenants(bed.app.get(Tenants), { TENANTS_FILE: tenantsFile });
  }
  const tenant = (url: string, id: string, more = '') => `
  ${id}:
    ccGateway: { baseUrl: "${url}", agentIds: { min: 101, max: 999999 }${more} }
    aicc: { baseUrl: "${url}", appKey: "${simulatorAppKey}", appSecret: "${simulatorAppSecret}" }`;
  const both = (url: string) => `tenants:${tenant(url, 'acme')}${tenant(url, 'globex')}\n`;
  const requests = (operation: string) => bed.simulator.recorder.of(operation).length;

  beforeAll(async () => {
    bed = await startTestBed({ tenants: both });
    await bed.send('PUT', '/v1/agents/291/session', { password: 'Simulator-1', phoneNumber: '40038' }, ACME);
    await bed.send('PUT', '/v1/agents/500/session', { password: 'Simulator-1', phoneNumber: '40039' }, GLOBEX);
    await bed.send('POST', '/v1/mobile-agent/calls', CALL, ACME);
  });
  afterAll(async () => {
    await bed.close();
    rmSync(folder, { recursive: true });
  });

  it('is refused as a whole when it is broken, and the log says why without a secret', async () => {
    reload(`tenants:${tenant(bed.simulator.url, 'acme', ', authMode: "topsecret"')}\n`);
    expect(await bed.send('GET', '/v1/me', undefined, GLOBEX)).toMatchObject({ status: 200 });
    expect(bed.log()).toContain('tenants.acme.ccGateway.authMode must be one of dynamic, static');
    expect(bed.log()).not.toContain('topsecret');
  });

  it('leaves connections, token and sessions alone where it says the same', async () => {
    reload(both(bed.simulator.url));
    await bed.send('POST', '/v1/mobile-agent/calls', { ...CALL, called: '13900139001' }, ACME);
    expect(bed.log()).toContain('The tenants file was reloaded; added: none; changed: none; removed: none');
    expect(requests('tokenByAkSk')).toBe(1);
    expect((await bed.send('GET', '/v1/agents/291/session', undefined, ACME)).body.state).toBe('signedIn');
  });

  it('brings another key into force at once', async () => {
    reload(both(bed.simulator.url).replaceAll(simulatorAppSecret, 'a-wrong-secret'));
    const refused = await bed.send('POST', '/v1/mobile-agent/calls', { ...CALL, called: '13900139002' }, ACME);
    expect(refused.body).toMatchObject({ code: 'UPSTREAM_AUTH_FAILED', outcome: 'not_executed' });
    reload(both(bed.simulator.url));
    const placed = await bed.send('POST', '/v1/mobile-agent/calls', { ...CALL, called: '13900139002' }, ACME);
    expect(placed.status).toBe(202);
  });

  it('lets a dial that is running come to its end', async () => {
    bed.simulator.faults.inject({ operation: 'createCall', kind: 'delay', delayMs: 200 });
    const running = bed.send('POST', '/v1/mobile-agent/calls', { ...CALL, called: '13900139003' }, ACME);
    while (requests('createCall') < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    reload(both(bed.simulator.url).replaceAll('aicc: {', 'aicc: { tokenTtlSeconds: 300,'));
    expect((await running).status).toBe(202);
    const next = await bed.send('POST', '/v1/mobile-agent/calls', { ...CALL, called: '13900139004' }, ACME);
    expect(next.status).toBe(202);
    expect(bed.simulator.recorder.of('tokenByAkSk').at(-1)?.headers['x-token-expire']).toBe('300');
  });

  it('tells the agents of a tenant that is gone, stops their polls and signs nobody out', async () => {
    const acme = await bed.follow('291', ACME);
    const globex = await bed.follow('500', GLOBEX);
    reload(`tenants:${tenant(bed.simulator.url, 'acme')}\n`);

    expect((await globex.type('closing')).data).toEqual({ reason: 'tenantRemoved' });
    await globex.until(() => globex.ended, 'the end of the stream');
    const refused = await bed.send('GET', '/v1/agents/500/session', undefined, GLOBEX);
    expect(refused.body).toMatchObject({ status: 403, code: 'FORBIDDEN_TENANT' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const polls = () => bed.simulator.recorder.of('agentEvent').filter(({ url }) => url.includes('/500')).length;
    const pollsBefore = polls();
    expect(pollsBefore).toBeGreaterThan(1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(polls()).toBe(pollsBefore);
    expect(requests('logout') + requests('forceLogout')).toBe(0);
    expect(acme.ended).toBe(false);
    acme.close();
  });

  it('goes on with the agents of a tenant that comes back', async () => {
    reload(both(bed.simulator.url));
    const events = await bed.follow('500', GLOBEX);
    expect((await bed.send('GET', '/v1/agents/500/session', undefined, GLOBEX)).body.state).toBe('signedIn');
    await bed.send('POST', '/v1/agents/500/calls/outbound', { called: '13900139000' }, GLOBEX);
    await events.type('call.alerting');
    events.close();
  });
});
