import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ConsoleTestBed } from './console-test-bed.js';

let testBed: ConsoleTestBed;
beforeAll(async () => {
  testBed = await ConsoleTestBed.start();
});
afterAll(() => testBed.stop());

it('Swagger UI names the licence, and links to no page about it that does not exist', async () => {
  const page = await testBed.newPage();
  await page.goto(`${testBed.url}/docs`);
  await page.locator('.opblock').first().waitFor();
  const licence = page.locator('.info__license');
  expect(await licence.textContent()).toBe('Proprietary');
  expect(await licence.locator('a').count()).toBe(0);
  expect(testBed.complaints).toEqual([]);
});
