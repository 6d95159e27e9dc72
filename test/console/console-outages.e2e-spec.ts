import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page, Request } from 'playwright-core';
import { ConsoleTestBed, PATIENCE_MS } from './console-test-bed.js';
import { call, dial, inState } from './console-page.js';

let testBed: ConsoleTestBed;
beforeAll(async () => {
  testBed = await ConsoleTestBed.start();
});
afterEach(() => testBed.signOut());
afterAll(() => testBed.stop());

const isStream = (request: Request) => request.method() === 'GET' && request.url().endsWith('/v1/agents/291/events');
const status = (page: Page, text: string | RegExp) => page.getByRole('status').getByText(text).waitFor();

async function until(holds: () => boolean): Promise<void> {
  for (const endsAt = Date.now() + PATIENCE_MS; !holds();) {
    if (Date.now() > endsAt) throw new Error(`not within ${PATIENCE_MS} ms: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the console during outages', () => {
  it('says since when it may be wrong while the network is cut, and then what happened meanwhile', async () => {
    const page = await testBed.signedIn();
    await dial(page, '13800000017');
    await inState(page, 'talking');
    testBed.network.cut();
    await status(page, /^reconnecting · stale since /);
    expect(await call(page).getByText('talking', { exact: true }).isVisible()).toBe(true);

    await testBed.customerHangsUp();
    testBed.network.mend();
    await status(page, 'live');
    await inState(page, 'ended');
  });

  it('tells that a command could not be sent', async () => {
    const page = await testBed.signedIn();
    testBed.network.cut();
    await status(page, /^reconnecting/);
    await dial(page, '13800000017');
    await page.getByRole('alert').getByText('NETWORK_ERROR').waitFor();
    await page.getByRole('alert').getByText('It may have been done. Look before you try again.').waitFor();
  });

  it('shows after a restart of the service what the service knows, and signs in again', async () => {
    const page = await testBed.signedIn();
    await dial(page, '13800000017');
    await inState(page, 'talking');
    await testBed.killService();
    await status(page, /^reconnecting · stale since /);

    await testBed.startService();
    await status(page, 'live');
    await page.getByLabel('Take over, if signed in elsewhere').check();
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
  });

  it('reads one stream for two tabs, and the other tab goes on when the first is closed', async () => {
    const context = await testBed.newContext();
    const opened: Request[] = [];
    context.on('request', (request) => {
      if (isStream(request)) opened.push(request);
    });
    const first = await testBed.signedIn(context);
    const second = await testBed.newPage(context);
    await second.goto(testBed.console);
    await second.getByRole('button', { name: 'Sign in' }).click();
    await status(second, 'live');
    await dial(second, '13800000017');
    await inState(second, 'talking');
    await inState(first, 'talking');
    expect(opened.map((request) => request.frame().page() === first)).toEqual([true]);

    await first.close();
    await testBed.customerHangsUp();
    await inState(second, 'ended');
    await until(() => opened.length === 2);
    const { 'last-event-id': position } = await opened[1]!.allHeaders();
    expect(position).toMatch(/^[\da-f]+-\d+$/);
  });
});
