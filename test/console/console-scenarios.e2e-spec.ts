import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleTestBed } from './console-test-bed.js';
import { call, inState } from './console-page.js';

/** A call as the service shows it, without what is known of its parties. */
const anIncomingCall = {
  id: 'a-call',
  kind: 'inbound',
  state: 'alerting',
  agentId: '291',
  callId: '1',
  callSerialNo: null,
  reference: null,
  reason: null,
  deduplicated: false,
  createdAt: '2026-01-31T09:15:00.000Z',
  updatedAt: '2026-01-31T09:15:00.000Z',
  legs: null,
  allowedCommands: ['answer'],
};

let testBed: ConsoleTestBed;
beforeAll(async () => {
  testBed = await ConsoleTestBed.start({ simulator: { waitingCalls: 1 } });
});
afterEach(() => testBed.signOut());
afterAll(() => testBed.stop());

describe('an agent at the console', () => {
  it('signs in, calls a customer, talks until the customer hangs up, and signs out', async () => {
    const page = await testBed.newPage();
    await page.goto(testBed.console);
    expect(await page.getByLabel('Agent').inputValue()).toBe('291');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('status').getByText('live').waitFor();

    await page.getByLabel('Number to call').fill('138-0000 0005');
    await page.getByRole('button', { name: 'Call' }).click();
    await inState(page, 'talking');
    expect(await call(page).getByText('13800000005').first().isVisible()).toBe(true);

    await inState(page, 'ended');
    expect(await call(page).getByText('CUSTOMER_HUNG_UP').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    expect(testBed.complaints).toEqual([]);
  });

  it('dials with the keys of the pad, and Enter sends', async () => {
    const page = await testBed.signedIn();
    for (const key of '13800000001') await page.getByRole('button', { name: key, exact: true }).click();
    await page.getByLabel('Number to call').press('Enter');
    await inState(page, 'failed');
    expect(await call(page).getByText('CUSTOMER_BUSY').isVisible()).toBe(true);
  });

  it('calls a colleague', async () => {
    const page = await testBed.signedIn();
    await page.getByLabel('Colleague').fill('4013');
    await page.getByRole('button', { name: 'Dial colleague' }).click();
    await inState(page, 'talking');
  });

  it('dials a number that is offered', async () => {
    const page = await testBed.signedIn();
    await testBed.control('/agents/291/previews', { controlId: '9223372036854775807', numbers: ['13800000017'] });
    await page.getByRole('button', { name: 'Dial 13800000017' }).click();
    await inState(page, 'talking');
    await page.getByText('No offers.').waitFor();
  });

  it('takes a waiting customer and sees who that is', async () => {
    const page = await testBed.signedIn();
    await testBed.control('/agents/291/state', { state: 'busy' });
    await page.getByText('291 · Busy').waitFor();
    await page.getByRole('button', { name: 'Look' }).click();
    await page.getByRole('button', { name: 'Take' }).first().click();
    await inState(page, 'talking');
  });

  it('is shown a call that comes in', async () => {
    const page = await testBed.signedIn();
    await testBed.control('/agents/291/calls', { caller: '13900139000' });
    await inState(page, 'alerting');
    expect(await call(page).getByRole('heading').textContent()).toBe('13900139000');
    expect(await call(page).getByRole('button', { name: 'Answer' }).isVisible()).toBe(true);
  });

  it.each([
    [
      { caller: '13900139000', called: '4008001234', skillId: '25' },
      '13900139000',
      ['CallInbound', 'From13900139000', 'To4008001234', 'Skill queue25'],
    ],
    [{ caller: null, called: '4008001234', skillId: null }, 'Number unknown', ['CallInbound', 'To4008001234']],
  ])('sees of a call that comes in what the service knows of it: %j', async (known, title, facts) => {
    const page = await testBed.signedIn();
    const session: unknown = await (await fetch(`${testBed.url}/v1/agents/291/session`)).json();
    const offered = { ...anIncomingCall, ...known };
    const open = { id: 'screen-pop-1', session, calls: [offered], previews: [] };
    const body = `id: ${open.id}\nevent: open\ndata: ${JSON.stringify(open)}\n\n`;
    await page.route('**/v1/agents/291/events', (route) => route.fulfill({ contentType: 'text/event-stream', body }));
    await page.reload();
    await inState(page, 'alerting');
    expect(await call(page).getByRole('heading').textContent()).toBe(title);
    expect(await call(page).locator('dl > div').allTextContents()).toEqual(facts);
  });

  it('reads what went wrong and what to do about it', async () => {
    const page = await testBed.signedIn();
    await page.getByLabel('Number to call').fill('13800000006');
    await page.getByRole('button', { name: 'Call' }).click();
    const notice = page.getByRole('alert');
    await notice.getByText('CALL_REJECTED').waitFor();
    const { advice } = (await (await fetch(`${testBed.url}/v1/errors/CALL_REJECTED`)).json()) as { advice: string };
    await notice.getByText(advice).first().waitFor();
    await notice.getByText('Nothing was done. You may try again.').waitFor();
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    expect(await notice.textContent()).toBe('');
  });

  it('is still at work after the page was loaded again', async () => {
    const page = await testBed.signedIn();
    await page.getByLabel('Number to call').fill('13800000017');
    await page.getByRole('button', { name: 'Call' }).click();
    await inState(page, 'talking');
    await page.reload();
    await inState(page, 'talking');
  });

  it('copies what the page sent as a command line, without the password', async () => {
    const context = await testBed.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    const page = await testBed.signedIn(context);
    const line = page.getByRole('listitem').filter({ hasText: 'PUT /v1/agents/291/session' });
    await line.getByRole('button', { name: 'Copy as curl' }).click();
    await line.getByText('Copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(
      `curl -X PUT '${testBed.url}/v1/agents/291/session' -H 'Content-Type: application/json' ` +
        `-d '{"password":"…","phoneNumber":"40038","autoAnswer":false}'`,
    );
  });

  it('sees a page that is all Chinese', async () => {
    const page = await testBed.signedIn();
    await page.getByLabel('Language').selectOption('zh-CN');
    await page.getByRole('button', { name: '签出' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.reload();
    await page.getByRole('button', { name: '签出' }).waitFor();
  });
});
