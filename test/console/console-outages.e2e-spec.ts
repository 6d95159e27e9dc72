import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ConsoleTestBed } from './console-test-bed.js';
import { call, dial, inState } from './console-page.js';

let testBed: ConsoleTestBed;
beforeAll(async () => {
  testBed = await ConsoleTestBed.start();
});
afterEach(() => testBed.signOut());
afterAll(() => testBed.stop());

/** How many seconds before a time the page says that it last knew; null for any other time. */
const secondsStaleBefore = (page: Page, time: number): Promise<number | null> =>
  page.getByRole('status').evaluate((status, time) => {
    for (let seconds = 0; seconds < 60; seconds++)
      if (status.textContent.endsWith(new Date(time - seconds * 1000).toLocaleTimeString())) return seconds;
    return null;
  }, time);
/** The service pings every 15 s; slow machines add to that. */
const PING_SECONDS = 20;
const status = (page: Page, text: string | RegExp) => page.getByRole('status').getByText(text).waitFor();

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

  it('is back by itself after two minutes without a network, and shows what happened meanwhile', async () => {
    const context = await testBed.newContext();
    // The page's timers run through the two minutes at once; its requests are real.
    await context.clock.install();
    const page = await testBed.signedIn(context);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    await context.setOffline(true);
    await status(page, /^reconnecting · stale since /);
    const since = await page.getByRole('status').textContent();

    await testBed.customerHangsUp();
    await context.clock.runFor(120_000);
    expect(await page.getByRole('status').textContent()).toBe(since);
    await context.setOffline(false);
    await status(page, 'live');
    await inState(page, 'ended');
  });

  it('notices a stream that hangs without closing, and says since when nothing has come', async () => {
    const context = await testBed.newContext();
    await context.clock.install();
    const page = await testBed.signedIn(context);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    const hungAt = await page.evaluate(() => Date.now());
    testBed.network.hang();
    await context.clock.runFor(50_000);
    await status(page, /^reconnecting · stale since /);
    expect(await secondsStaleBefore(page, hungAt)).toBeLessThan(PING_SECONDS);

    await testBed.customerHangsUp();
    testBed.network.mend();
    await context.clock.runFor(50_000);
    await status(page, 'live');
    await inState(page, 'ended');
  });

  it('shows what is true now when the laptop wakes after an hour', async () => {
    const context = await testBed.newContext();
    await context.clock.install();
    const page = await testBed.signedIn(context);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    const devTools = await context.newCDPSession(page);
    const asleepAt = await page.evaluate(() => Date.now());
    await devTools.send('Page.setWebLifecycleState', { state: 'frozen' });
    testBed.network.hang();
    await testBed.customerHangsUp();
    await context.clock.fastForward(3_600_000);
    await devTools.send('Page.setWebLifecycleState', { state: 'active' });
    await status(page, /^reconnecting · stale since /);
    expect(await secondsStaleBefore(page, asleepAt)).toBeLessThan(PING_SECONDS);

    testBed.network.mend();
    await context.clock.runFor(50_000);
    await status(page, 'live');
    await inState(page, 'ended');
  });

  it('goes on after a 503 for the stream, and a 503 for a command places one call', async () => {
    const page = await testBed.signedIn();
    const overloaded = {
      status: 503,
      contentType: 'application/problem+json',
      headers: { 'retry-after': '1' },
      body: JSON.stringify({ code: 'OVERLOADED', status: 503, outcome: 'not_executed', retryable: true }),
    };
    const requests: string[] = [];
    await page.route(/\/v1\/agents\/291\/(events|calls\/outbound)$/, async (route) => {
      const last = route.request().url().split('/').at(-1)!;
      requests.push(last);
      await (requests.filter((one) => one === last).length === 1 ? route.fulfill(overloaded) : route.continue());
    });
    testBed.network.cut();
    testBed.network.mend();
    await status(page, /^reconnecting · stale since /);
    await status(page, 'live');

    await dial(page, '13800000017');
    await inState(page, 'talking');
    expect(requests.toSorted()).toEqual(['events', 'events', 'outbound', 'outbound']);
    expect(await call(page).count()).toBe(1);
  });

  it('shows the true duration of a call on a machine whose clock is three hours ahead', async () => {
    const context = await testBed.newContext();
    await context.clock.install({ time: Date.now() + 3 * 3_600_000 });
    const page = await testBed.signedIn(context);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    const second = await testBed.newPage(context);
    await second.goto(testBed.console);
    await second.getByRole('button', { name: 'Sign in' }).click();
    await inState(second, 'talking');
    for (const tab of [page, second]) expect(await call(tab).getByRole('timer').textContent()).toMatch(/^0:[0-5]\d$/);
  });
});
