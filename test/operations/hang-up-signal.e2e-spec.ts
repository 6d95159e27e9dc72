import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type RunningService } from '../../demo/running-service.js';
import { EventStream } from '../support/event-stream.js';

const tenant = (id: string) => `  ${id}: { ccGateway: { baseUrl: "http://127.0.0.1:9", agentIds: { min: 101 } } }\n`;

/** The built service as its own process, silenced as far as LOG_LEVEL goes. */
describe('the process after SIGHUP', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hang-up-signal-'));
  const tenantsFile = join(folder, 'tenants.yaml');
  const lines: string[] = [];
  let service: RunningService;

  beforeAll(async () => {
    writeFileSync(tenantsFile, `tenants:\n${tenant('acme')}${tenant('globex')}`);
    const settings = { PORT: '0', LOG_LEVEL: 'error', DOCS_ENABLED: 'false', TENANTS_FILE: tenantsFile };
    service = await startService('http://127.0.0.1:9', settings, (line) => lines.push(line));
  });
  afterAll(async () => {
    await service.stop();
    rmSync(folder, { recursive: true });
  });

  const me = (id: string) => fetch(`${service.url}/v1/me`, { headers: { 'x-tenant': id } });
  async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
    while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  function hangUp(tenants: string): void {
    writeFileSync(tenantsFile, tenants);
    service.process.kill('SIGHUP');
  }

  it('keeps the old tenants when the new file is broken, and says why', async () => {
    hangUp('tenants: [');
    await until(() => lines.some((line) => line.includes('the old one stays in force: TENANTS_FILE line 1')));
    expect((await me('globex')).status).toBe(200);
  });

  it('serves the tenants of the new file, and tells who is gone', async () => {
    const headers = { 'x-tenant': 'globex' };
    const stream = await EventStream.open(`${service.url}/v1/agents/291/events`, headers);
    hangUp(`tenants:\n${tenant('acme')}${tenant('initech')}`);
    expect((await stream.type('closing')).data).toEqual({ reason: 'tenantRemoved' });
    await until(async () => (await me('initech')).status === 200);
    expect((await me('globex')).status).toBe(403);
    expect((await me('acme')).status).toBe(200);
  });

  it('has written its audit trail, which LOG_LEVEL does not silence, and no line of requests, which it does', async () => {
    const isDenial = (line: string) => line.includes('"stream":"audit"') && line.includes('"code":"FORBIDDEN_TENANT"');
    await until(() => lines.some(isDenial));
    expect(lines.filter((line) => line.includes('"msg":"request"'))).toEqual([]);
  });
});
