import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { ServiceProcess } from '../support/service-process.js';
import { acmeTenant } from '../support/test-bed.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

async function withService(environment: Record<string, string>, look: (url: string) => Promise<void>): Promise<void> {
  const service = new ServiceProcess({ tenants: acmeTenant(simulator.url), environment });
  try {
    await look((await service.ready()).url);
  } finally {
    await service.stop();
  }
}

const get = (url: string, headers: Record<string, string> = {}) => fetch(url, { redirect: 'manual', headers });

describe('the address of the console', () => {
  it('answers every file with its type and an ETag, and 304 to who has it already', () =>
    withService({}, async (url) => {
      const html = await (await get(`${url}/console`)).text();
      const files = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
      expect(files).toEqual(['console/icon.svg', 'console/console.css', 'console/console.js']);
      for (const path of ['console', ...files, 'console/settings.json']) {
        const answer = await get(`${url}/${path}`);
        const etag = answer.headers.get('etag')!;
        expect([path, answer.status, answer.headers.get('cache-control')]).toEqual([path, 200, 'no-cache']);
        expect(answer.headers.get('content-type')).toMatch(
          /^(text\/(html|css|javascript)|image\/svg|application\/json)/,
        );
        expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
        const again = await get(`${url}/${path}`, { 'if-none-match': `"other", W/${etag}` });
        expect([path, again.status, await again.text()]).toEqual([path, 304, '']);
      }
      for (const path of ['/console/', '/console/app.js', '/console/../package.json', '/console/%2e%2e/main.js'])
        expect([path, (await get(url + path)).status]).toEqual([path, 404]);
      const refused = await fetch(`${url}/console`, { method: 'POST' });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }));

  it('is where / leads, under the path of the external base URL', () =>
    withService({ PUBLIC_URL: 'https://crm.example.com/calls' }, async (url) => {
      const answer = await get(`${url}/`);
      expect([answer.status, answer.headers.get('location')]).toEqual([302, '/calls/console']);
    }));

  it('does not exist when the console is off: then / leads to the documentation', () =>
    withService({ CONSOLE_ENABLED: 'false' }, async (url) => {
      for (const path of ['/console', '/console/console.js', '/console/settings.json'])
        expect([path, (await get(url + path)).status]).toEqual([path, 404]);
      const answer = await get(`${url}/`);
      expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
    }));

  it('is nowhere when both are off', () =>
    withService({ CONSOLE_ENABLED: 'false', DOCS_ENABLED: 'false' }, async (url) => {
      const answer = await get(`${url}/`);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'NOT_FOUND']);
    }));

  it('tells the page who may be asked, and no names of tenants where tokens name them', async () => {
    const jwt = {
      CALLER_AUTH: 'jwt',
      CONSOLE_ENABLED: 'true',
      HOST: '127.0.0.1',
      JWT_ISSUER: 'https://login.example.com/',
      JWT_AUDIENCE: 'contact-centre',
      JWT_JWKS_URL: 'http://127.0.0.1:9/keys',
      CORS_ORIGINS: 'https://crm.example.com',
    };
    await withService(jwt, async (url) => {
      const settings = await (await get(`${url}/console/settings.json`)).json();
      const tokenOrigins = ['https://crm.example.com'];
      expect(settings).toEqual({ authentication: 'jwt', tokenOrigins, tenants: [], docs: true });
      const page = await get(`${url}/console`);
      expect(page.headers.get('cross-origin-opener-policy')).toBe('unsafe-none');
    });
    await withService({}, async (url) => {
      const settings = await (await get(`${url}/console/settings.json`)).json();
      expect(settings).toEqual({ authentication: 'none', tokenOrigins: [], tenants: ['acme'], docs: true });
      expect((await get(`${url}/console`)).headers.get('cross-origin-opener-policy')).toBe('same-origin');
    });
  });
});
