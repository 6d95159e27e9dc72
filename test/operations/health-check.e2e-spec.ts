import { afterEach, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const CHECK = fileURLToPath(new URL('../../scripts/check-health.js', import.meta.url));
let server: Server | undefined;

/** Something that answers `/livez` with a status at one address only. */
async function answering(host: string, status = 200): Promise<string> {
  server = createServer((request, response) => response.writeHead(request.url === '/livez' ? status : 404).end());
  await new Promise<void>((resolve) => server!.listen(0, host, resolve));
  return String((server.address() as AddressInfo).port);
}

const check = (environment: Record<string, string>): Promise<number> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [CHECK], { env: environment }, () => resolve(child.exitCode ?? -1));
  });

describe('the health check of the image', () => {
  afterEach(() => new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined))));

  it('finds a service that listens everywhere', async () => {
    expect(await check({ HOST: '0.0.0.0', PORT: await answering('0.0.0.0') })).toBe(0);
  });

  it('finds a service that has no HOST', async () => {
    expect(await check({ PORT: await answering('127.0.0.1') })).toBe(0);
  });

  it('finds a service at the only address that it listens at', async () => {
    const PORT = await answering('127.0.0.2');
    expect(await check({ HOST: '127.0.0.2', PORT })).toBe(0);
    expect(await check({ HOST: ' "127.0.0.2" ', PORT: `'${PORT}'` })).toBe(0);
    expect(await check({ PORT })).toBe(1);
  });

  it('fails when the service answers badly', async () => {
    expect(await check({ PORT: await answering('127.0.0.1', 503) })).toBe(1);
  });
});
