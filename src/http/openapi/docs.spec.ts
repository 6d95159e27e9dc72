import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { underPagePath } from './docs.js';

let program: ChildProcess;
let url: string;
beforeAll(async () => {
  const path = fileURLToPath(new URL('documented-app.fixture.ts', import.meta.url));
  program = spawn(process.execPath, ['--import', 'tsx', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(program.stdout!, 'data')) as [Buffer];
  url = line.toString().trim();
});
afterAll(() => {
  program.kill();
});

describe('Swagger UI', () => {
  it('loads scripts and styles of its own origin only, also over plain HTTP', async () => {
    const page = await fetch(`${url}/docs`);
    const html = await page.text();
    const loaded = [...html.matchAll(/(?:src|href)=['"]([^'"]+)['"]/g)].map(([, address]) => address);
    expect(loaded.length).toBeGreaterThan(3);
    expect(loaded.filter((address) => !address?.startsWith('./docs/'))).toEqual([]);
    expect(html).not.toMatch(/<script(?! src=)/);
    expect(page.headers.get('content-security-policy')).not.toContain('upgrade-insecure-requests');
    expect(page.headers.has('strict-transport-security')).toBe(false);
    const answers = await Promise.all(loaded.map((address) => fetch(new URL(address ?? '', `${url}/docs`))));
    expect(answers.map(({ status }) => status)).toEqual(loaded.map(() => 200));
  });

  it.each(['/docs', '/docs/swagger-ui-bundle.js', '/docs/start.js', '/openapi.json'])(
    'sends %s once, and 304 to who has it',
    async (path) => {
      const first = await fetch(url + path);
      const etag = first.headers.get('etag') ?? '';
      expect([first.status, first.headers.get('cache-control'), etag]).toEqual([
        200,
        'no-cache',
        expect.stringMatching(/^"[\w-]{43}"$/),
      ]);
      for (const known of [etag, `"old", W/${etag}`, '*']) {
        const again = await fetch(url + path, { headers: { 'if-none-match': known } });
        expect([again.status, again.headers.get('etag'), await again.text()]).toEqual([304, etag, '']);
      }
      const other = await fetch(url + path, { headers: { 'if-none-match': '"old"' } });
      expect([other.status, await other.text()]).toEqual([200, await first.text()]);
      const head = await fetch(url + path, { method: 'HEAD' });
      expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
    },
  );

  it.each(['/docs/', '/docs/nothing.js', '/docs/index.html', '/docs-json', '/docs-yaml'])(
    'answers %s with our 404',
    async (path) => {
      const answer = await fetch(url + path);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    },
  );
});

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1 for whatever address it was loaded from, with its problems', async () => {
    const document = (await (await fetch(`${url}/openapi.json`)).json()) as Record<string, unknown>;
    expect(document).toMatchObject({
      openapi: '3.1.0',
      paths: { '/v1/errors/{code}': { get: { responses: { 404: {}, 500: {}, 503: {} } } } },
      components: { schemas: { ProblemDto: {} }, securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
    });
    expect(document).not.toHaveProperty('jsonSchemaDialect');
  });
});

describe('a request that the page sends', () => {
  it.each([
    ['http://host:3000/docs', 'http://host:3000/v1/me', 'http://host:3000/v1/me'],
    ['https://crm.example/bff/docs', 'https://crm.example/v1/me?a=1', 'https://crm.example/bff/v1/me?a=1'],
    ['https://crm.example/bff/docs/', '/v1/me', 'https://crm.example/bff/v1/me'],
    ['https://crm.example/bff/docs', 'https://crm.example/bff/v1/me', 'https://crm.example/bff/v1/me'],
    ['https://crm.example/bff/docs', 'https://elsewhere.example/v1/me', 'https://elsewhere.example/v1/me'],
  ])('goes from %s for %s to %s', (page, given, sent) => {
    // As in the browser: from the function's text alone.
    const script = `(${underPagePath.toString()})({ url: ${JSON.stringify(given)} }).url`;
    expect(runInNewContext(script, { location: new URL(page), URL })).toBe(sent);
  });
});
