import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { call, dial, inState } from './console-page.js';
import { ConsoleTestBed, PATIENCE_MS } from './console-test-bed.js';

const TABS = 10;

let testBed: ConsoleTestBed;
beforeAll(async () => {
  testBed = await ConsoleTestBed.start();
});
afterEach(() => testBed.signOut());
afterAll(() => testBed.stop());

/** Every request for an agent's stream that the tabs of a user send, with the tab that sent it. */
function streamRequests(context: BrowserContext): { request: Request; page: Page }[] {
  const sent: { request: Request; page: Page }[] = [];
  context.on('request', (request) => {
    if (request.method() === 'GET' && request.url().endsWith('/events'))
      sent.push({ request, page: request.frame().page() });
  });
  return sent;
}

async function openStreams(): Promise<number> {
  const metrics = await (await fetch(`${testBed.url}/metrics`)).text();
  return Number(/^open_event_streams (\d+)$/m.exec(metrics)?.[1] ?? NaN);
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const endsAt = Date.now() + PATIENCE_MS; !(await holds());) {
    if (Date.now() > endsAt) throw new Error(`not within ${PATIENCE_MS} ms: ${String(holds)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A tab that the user opens beside this one: it shows the same agent at once. */
async function duplicate(page: Page): Promise<Page> {
  const opened = page.waitForEvent('popup');
  await page.evaluate(() => window.open(location.href));
  const tab = await opened;
  await tab.getByRole('status').getByText('live').waitFor();
  return tab;
}

describe('the tabs of the console', () => {
  it('are ten with one stream, and go on without a gap when the one that reads it is closed', async () => {
    const context = await testBed.newContext();
    const sent = streamRequests(context);
    const first = await testBed.signedIn(context);
    const others: Page[] = [];
    while (others.length < TABS - 1) others.push(await duplicate(first));
    await dial(others[0]!, '13800000017');
    for (const tab of [first, ...others]) await inState(tab, 'talking');
    expect(await openStreams()).toBe(1);
    expect(sent.map(({ page }) => page === first)).toEqual([true]);

    await first.close();
    await testBed.customerHangsUp();
    for (const tab of others) await inState(tab, 'ended');
    expect(sent).toHaveLength(2);
    const { 'last-event-id': position } = await sent[1]!.request.allHeaders();
    expect(position).toMatch(/^[\da-f]+-\d+$/);
    await until(async () => (await openStreams()) === 1);
    for (const tab of others) await tab.getByRole('status').getByText('live', { exact: true }).waitFor();
    expect(await openStreams()).toBe(1);
    expect(sent).toHaveLength(2);
  });

  it('of two agents at one machine have a stream each, and show nothing of the other', async () => {
    const context = await testBed.newContext();
    const sent = streamRequests(context);
    const one = await testBed.signedIn(context, '291');
    const other = await testBed.signedIn(context, '292');
    try {
      await dial(other, '13800000017');
      await inState(other, 'talking');
      expect(sent.map(({ request, page }) => [new URL(request.url()).pathname, page === one])).toEqual([
        ['/v1/agents/291/events', true],
        ['/v1/agents/292/events', false],
      ]);
      await one.getByText('291 · Idle').waitFor();
      expect(await call(one).count()).toBe(0);
    } finally {
      await testBed.signOut('292');
    }
  });
});
