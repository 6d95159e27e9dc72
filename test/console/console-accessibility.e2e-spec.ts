import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { ConsoleTestBed } from './console-test-bed.js';
import { dial, inState } from './console-page.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
// Two calls are two regions named "Call": the name is promised to tests of others, the heading inside tells them apart.
const OFF = { 'landmark-unique': { enabled: false } };
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let testBed: ConsoleTestBed;
beforeAll(async () => {
  testBed = await ConsoleTestBed.start();
});
afterEach(() => testBed.signOut());
afterAll(() => testBed.stop());

interface Violation {
  id: string;
  nodes: { target: unknown; failureSummary?: string }[];
}

/** What axe finds wrong with the page as it stands. */
async function violations(page: Page): Promise<string[]> {
  // The debugger's own world: the page's policy lets no script of others in.
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, rules: ${JSON.stringify(OFF)} }).then(({ violations }) => violations)`,
  );
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${JSON.stringify(target)} ${failureSummary ?? ''}`),
  );
}

async function inBothThemes(page: Page): Promise<void> {
  for (const theme of ['light', 'dark']) {
    await page.locator('[data-choice="theme"]').selectOption(theme);
    expect({ theme, wrong: await violations(page) }).toEqual({ theme, wrong: [] });
  }
}

/** As it stands, then in Chinese; a change of language closes forms and notices, and no colour depends on it. */
async function inEveryLook(page: Page): Promise<void> {
  await inBothThemes(page);
  const language = page.locator('[data-choice="language"]');
  await language.selectOption('zh-CN');
  expect(await violations(page)).toEqual([]);
  await language.selectOption('en');
}

describe('every view, in both languages, light and dark, is free of what axe finds', () => {
  it('sign-in', async () => {
    const page = await testBed.newPage();
    await page.goto(testBed.console);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await inEveryLook(page);
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await violations(page)).toEqual([]);
  });

  it('the question for a token', async () => {
    const page = await testBed.newPage();
    const settings = { authentication: 'jwt', tokenOrigins: [], tenants: [], docs: true };
    await page.route('**/console/settings.json', (route) => route.fulfill({ json: settings }));
    await page.goto(testBed.console);
    await page.getByRole('button', { name: 'Use token' }).waitFor();
    await inEveryLook(page);
  });

  it('the desk with a talking call, open forms, an offer, an error and an ended call', async () => {
    const page = await testBed.signedIn();
    await dial(page, '13800000001');
    await inState(page, 'failed');
    await dial(page, '13800000006');
    await page.getByRole('alert').getByText('CALL_REJECTED').waitFor();
    await testBed.control('/agents/291/previews', { controlId: '11776', numbers: ['13800000017'] });
    await page.getByRole('button', { name: 'Dial 13800000017' }).waitFor();
    await inBothThemes(page);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    for (const form of ['Transfer', 'Consult', 'Keypad']) {
      const toggle = page.getByRole('button', { name: form });
      if (!(await toggle.isVisible())) continue;
      await toggle.click();
      await inBothThemes(page);
    }
    await inEveryLook(page);
  });

  it('the desk with a call that comes in, while the network is cut', async () => {
    const page = await testBed.signedIn();
    await testBed.control('/agents/291/calls', { caller: '13900139000' });
    await inState(page, 'alerting');
    testBed.network.cut();
    await page
      .getByRole('status')
      .getByText(/^reconnecting/)
      .waitFor();
    await inEveryLook(page);
  });
});

describe('the console', () => {
  it('can be used with the keyboard alone', async () => {
    const page = await testBed.newPage();
    await page.goto(testBed.console);
    await page.getByLabel('Phone').press('Enter');
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('content');
    const reached: string[] = [];
    const name = () => page.evaluate(() => (document.activeElement as HTMLInputElement).labels?.[0]?.textContent ?? '');
    for (let tabs = 0; tabs < 40 && !reached.includes('Number to call'); tabs++) {
      await page.keyboard.press('Tab');
      reached.push(await name());
    }
    await page.keyboard.type('13800000017');
    await page.keyboard.press('Enter');
    await inState(page, 'talking');
  });

  it('shows the password on demand, and hides it when it is sent', async () => {
    const page = await testBed.newPage();
    await page.goto(testBed.console);
    const password = page.getByLabel('Password');
    const attributes = () => password.evaluate(({ type, autocomplete }: HTMLInputElement) => [type, autocomplete]);
    expect(await attributes()).toEqual(['password', 'current-password']);
    await page.getByRole('button', { name: 'Show password' }).click();
    expect(await attributes()).toEqual(['text', 'current-password']);
    await page.getByRole('button', { name: 'Hide password' }).click();
    expect(await attributes()).toEqual(['password', 'current-password']);

    await page.getByRole('button', { name: 'Show password' }).click();
    await password.fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).waitFor();
    expect(await attributes()).toEqual(['password', 'current-password']);
  });

  it('fits a phone, and text of twice the size', async () => {
    const context = await testBed.newContext({ viewport: { width: 320, height: 640 } });
    const page = await testBed.newPage(context);
    await page.goto(testBed.console);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(await overflow()).toBeLessThanOrEqual(0);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    await dial(page, '13800000017');
    await inState(page, 'talking');
    expect(await overflow()).toBeLessThanOrEqual(0);
  });

  it('shows what was sent and heard on a phone in lines that can be read', async () => {
    const page = await testBed.signedIn(await testBed.newContext({ viewport: { width: 390, height: 844 } }));
    await dial(page, '13800000017');
    await inState(page, 'talking');
    const entries = page.locator('.log li');
    await entries.filter({ hasText: 'call.talking' }).waitFor();
    const heights = await entries.evaluateAll((all) => all.map((entry) => entry.getBoundingClientRect().height));
    expect(Math.max(...heights)).toBeLessThan(160);
  });

  it('loads nothing from anywhere else, under a policy that allows no script or style in the page', async () => {
    const page = await testBed.newPage();
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    const response = await page.goto(testBed.console);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Sign out' }).waitFor();
    expect([...origins]).toEqual([testBed.url]);
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(testBed.complaints).toEqual([]);
  });
});
