import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ConsoleTestBed } from './console-test-bed.js';
import { call, dial, inState } from './console-page.js';

// These scenarios need the routes of call control: they run as soon as the service has them.
const { paths } = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: Record<string, unknown> };
const hasCallControl = Object.keys(paths).some((path) => path.endsWith('/hold'));

(hasCallControl ? describe : describe.skip)('an agent in a call, at the console', () => {
  let testBed: ConsoleTestBed;
  beforeAll(async () => {
    testBed = await ConsoleTestBed.start();
  });
  afterEach(() => testBed.signOut());
  afterAll(() => testBed.stop());

  it('hangs up', async () => {
    const page = await testBed.signedIn();
    await dial(page, '13800000017');
    await inState(page, 'talking');
    await call(page).getByRole('button', { name: 'Hang up' }).click();
    await inState(page, 'ended');
    expect(await call(page).getByText('AGENT_HUNG_UP').isVisible()).toBe(true);
  });

  it('answers a call that comes in, holds and retrieves it, mutes and unmutes', async () => {
    const page = await testBed.signedIn();
    await testBed.control('/agents/291/calls', { caller: '13900139000' });
    await call(page).getByRole('button', { name: 'Answer' }).click();
    await inState(page, 'talking');
    await call(page).getByRole('button', { name: 'Hold' }).click();
    await inState(page, 'held');
    await call(page).getByRole('button', { name: 'Retrieve' }).click();
    await inState(page, 'talking');
    await call(page).getByRole('button', { name: 'Mute', exact: true }).click();
    await call(page).getByRole('button', { name: 'Unmute' }).click();
    await call(page).getByRole('button', { name: 'Mute', exact: true }).waitFor();
  });

  it('talks to two customers alternately', async () => {
    const page = await testBed.signedIn();
    await dial(page, '13800000017');
    await inState(page, 'talking');
    await call(page).getByRole('button', { name: 'Hold' }).click();
    await inState(page, 'held');
    await dial(page, '4013');
    await call(page, 'held').getByRole('button', { name: 'Swap' }).click();
    await call(page, '13800000017').getByText('talking', { exact: true }).waitFor();
  });

  it('hands a call over', async () => {
    const page = await testBed.signedIn();
    await dial(page, '13800000017');
    await inState(page, 'talking');
    await call(page).getByRole('button', { name: 'Transfer' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill('4013');
    await page.getByRole('button', { name: 'Hand over' }).click();
    await inState(page, 'ended');
  });

  it('asks a colleague while the customer waits', async () => {
    const page = await testBed.signedIn();
    await dial(page, '13800000017');
    await inState(page, 'talking');
    await call(page).getByRole('button', { name: 'Consult' }).click();
    await page.getByRole('textbox', { name: 'Address' }).fill('4013');
    await page.getByRole('button', { name: 'Ask' }).click();
    await call(page, '4013').getByText('talking', { exact: true }).waitFor();
    await call(page, '13800000017').getByText('held', { exact: true }).waitFor();
  });

  it('is shown no panel to dial while no call can be placed', async () => {
    const page = await testBed.signedIn();
    const dialPanel = page.getByRole('heading', { name: 'Dial', exact: true });
    expect(await dialPanel.isVisible()).toBe(true);
    await dial(page, '13800000017');
    await inState(page, 'talking');
    expect(await dialPanel.isVisible()).toBe(false);
    await call(page).getByRole('button', { name: 'Hang up' }).click();
    await dialPanel.waitFor();
  });

  it('has one form of a call open at a time', async () => {
    const page = await testBed.signedIn();
    await dial(page, '13800000017');
    await inState(page, 'talking');
    const toggles = ['Keypad', 'Transfer', 'Consult'].map((name) => call(page).getByRole('button', { name }));
    const expanded = () => Promise.all(toggles.map((toggle) => toggle.getAttribute('aria-expanded')));
    for (const [opened, toggle] of toggles.entries()) {
      await toggle.click();
      expect(await expanded()).toEqual(toggles.map((_, index) => String(index === opened)));
      expect(await call(page).locator('form').filter({ visible: true }).count()).toBe(1);
    }
    await toggles.at(-1)?.click();
    expect(await expanded()).toEqual(['false', 'false', 'false']);
  });

  it('sets the state of the agent', async () => {
    const page = await testBed.signedIn();
    await page.getByRole('button', { name: 'Busy' }).click();
    await page.getByText('291 · Busy').waitFor();
  });
});
