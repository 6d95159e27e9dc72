import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { TokenIssuer } from '../../src/auth/caller/token-issuer.fixture.js';
import { ConsoleTestBed } from './console-test-bed.js';
import { dial, inState } from './console-page.js';

interface OtherSite {
  origin: string;
  close(): Promise<void>;
}

/** A page of another origin that can open the console. */
async function startOtherSite(): Promise<OtherSite> {
  const server: Server = createServer((_request, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>CRM</title>'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.close().closeAllConnections();
      await once(server, 'close');
    },
  };
}

let issuer: TokenIssuer;
let crm: OtherSite;
let stranger: OtherSite;
let testBed: ConsoleTestBed;
beforeAll(async () => {
  [issuer, crm, stranger] = await Promise.all([TokenIssuer.start(), startOtherSite(), startOtherSite()]);
  const { JWT_ISSUER = '', JWT_AUDIENCE = '', JWT_JWKS_URL = '' } = issuer.environment();
  testBed = await ConsoleTestBed.start({
    environment: {
      CALLER_AUTH: 'jwt',
      CONSOLE_ENABLED: 'true',
      HOST: '127.0.0.1',
      JWT_ISSUER,
      JWT_AUDIENCE,
      JWT_JWKS_URL,
      CORS_ORIGINS: crm.origin,
    },
  });
});
afterEach(async () => testBed.signOut('291', { authorization: await issuer.bearer({ agents: ['291'] }) }));
afterAll(async () => {
  await testBed.stop();
  await Promise.all([issuer.stopKeyServer(), crm.close(), stranger.close()]);
});

async function signIn(page: Page): Promise<void> {
  expect(await page.getByLabel('Agent').inputValue()).toBe('291');
  expect(await page.getByLabel('Password').inputValue()).toBe('');
  await page.getByLabel('Password').fill('Simulator-1');
  await page.getByLabel('Phone').fill('40038');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
}

async function pasteToken(page: Page, token: string): Promise<void> {
  await page.getByLabel('Access token').fill(token);
  await page.getByRole('button', { name: 'Use token' }).click();
}

/** Opens the console from a page of this origin, which then sends it a token as often as it is told. */
async function openFrom(site: OtherSite, token: string): Promise<{ opener: Page; console: Page }> {
  const opener = await testBed.newPage();
  await opener.goto(site.origin);
  const opened = opener.waitForEvent('popup');
  await opener.evaluate((url) => Object.assign(globalThis, { console_: window.open(url) }), testBed.console);
  const page = await opened;
  await page.getByRole('button', { name: 'Use token' }).waitFor();
  await send(opener, token);
  return { opener, console: page };
}

const send = (opener: Page, token: string): Promise<void> =>
  opener.evaluate(
    ({ token, target }) => {
      const { console_ } = globalThis as unknown as { console_: Window };
      console_.postMessage({ type: 'contact-centre-bff:token', token }, target);
    },
    { token, target: testBed.url },
  );

describe('the console where the caller proves who he is', () => {
  it('takes a token that is pasted, and shows and keeps it nowhere', async () => {
    const page = await testBed.newPage();
    await page.goto(testBed.console);
    const token = await issuer.token({ agents: ['291'] });
    await page.getByLabel('Access token').fill(token);
    await page.getByRole('button', { name: 'Use token' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await signIn(page);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    await page.getByText('POST /v1/agents/291/calls/outbound').waitFor();
    const kept = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie]),
    );
    expect(kept).not.toContain(token.slice(-40));
    expect(await page.content()).not.toContain(token.slice(-40));
  });

  it('says that a token is refused', async () => {
    const page = await testBed.newPage();
    await page.goto(testBed.console);
    await page.getByLabel('Access token').fill(await issuer.token({ agents: ['291'], exp: 1 }));
    await page.getByRole('button', { name: 'Use token' }).click();
    await page.getByRole('alert').getByText('The service refuses this token.').waitFor();
  });

  it('takes a token from the CRM page that opened it, and asks for the next one before it ends', async () => {
    const renewedAt = Date.now() + 12_000;
    const exp = Math.floor(renewedAt / 1000) + 30;
    const { opener, console: page } = await openFrom(crm, await issuer.token({ agents: ['291'], exp }));
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await signIn(page);
    const wanted = page.getByText('The access token ends. Paste a new one.');
    expect(await wanted.count()).toBe(0);
    await page.waitForTimeout(Math.max(0, renewedAt + 1500 - Date.now()));
    await dial(page, '13800000017');
    await wanted.waitFor();
    await inState(page, 'talking');
    await send(opener, await issuer.token({ agents: ['291'] }));
    await wanted.waitFor({ state: 'detached' });
  });

  it('keeps its calls in view when the token ends in a call, says since when they may be wrong, and goes on with the next', async () => {
    const page = await testBed.newPage();
    await page.goto(testBed.console);
    await pasteToken(page, await issuer.token({ agents: ['291'], exp: Math.floor(Date.now() / 1000) + 8 }));
    await signIn(page);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    await page.getByText('The access token ends. Paste a new one.').waitFor();
    await page
      .getByRole('status')
      .getByText(/^reconnecting · stale since /)
      .waitFor();
    await inState(page, 'talking');

    await testBed.customerHangsUp();
    await pasteToken(page, await issuer.token({ agents: ['291'] }));
    await page.getByRole('status').getByText('live').waitFor();
    await inState(page, 'ended');
  });

  it('believes the service and not the clock of a machine that is a day ahead', async () => {
    const context = await testBed.newContext();
    await context.clock.install({ time: Date.now() + 86_400_000 });
    const page = await testBed.newPage(context);
    await page.goto(testBed.console);
    await pasteToken(page, await issuer.token({ agents: ['291'], exp: Math.floor(Date.now() / 1000) + 600 }));
    await signIn(page);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    expect(await page.getByText('The access token ends. Paste a new one.').count()).toBe(0);
  });

  it('takes none from a page of another origin', async () => {
    const { console: page } = await openFrom(stranger, await issuer.token({ agents: ['291'] }));
    // A pasted one comes after it: had the first been taken, the view would be gone.
    await page.getByLabel('Access token').fill('not a token');
    await page.getByRole('button', { name: 'Use token' }).click();
    await page.getByRole('alert').getByText('The service refuses this token.').waitFor();
    expect(await page.getByRole('button', { name: 'Use token' }).isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Sign in' }).count()).toBe(0);
  });
});
