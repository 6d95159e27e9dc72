import type { Locator, Page } from 'playwright-core';

/** The card of the only call, or of those that say this. */
export const call = (page: Page, hasText = ''): Locator =>
  page.getByRole('region', { name: 'Call' }).filter({ hasText });

export const inState = (where: Page, state: string): Promise<void> =>
  call(where).getByText(state, { exact: true }).first().waitFor();

export async function dial(page: Page, number: string): Promise<void> {
  await page.getByLabel('Number to call').fill(number);
  await page.getByRole('button', { name: 'Call' }).click();
}
