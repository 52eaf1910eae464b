// Proves that the pages of imports can be used by all: no serious finding of axe-core in both schemes, and no sideways
// scrolling on a phone, whatever the file is called and holds.
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';
import { openConsole, seriousFindings, sidewaysScroll } from '../support/console.ts';
import { choose, fileOf, importAll, repositoryFile } from '../support/files.ts';

const LONG = 'W'.repeat(200);

const wide = fileOf(
  `${LONG}.csv`,
  csvBytes([
    HEADER,
    [LONG, 'a@example.com', LONG, LONG, '1', '987654321.1234', 'JPY'],
    ['R-2', LONG, 'Ann', 'Desk', '1', '1', 'JPY'],
    ['R-3', 'b@example.com', '\u202e<i>', 'Desk', LONG, '1', 'JPY'],
  ]),
);

async function isFit(page: Page): Promise<void> {
  expect(await seriousFindings(page)).toEqual([]);
  expect(await sidewaysScroll(page)).toBeLessThanOrEqual(0);
}

describe.each([
  ['light', { width: 1_400, height: 900 }],
  ['dark', { width: 360, height: 740 }],
] as const)('in %s colours', (colorScheme, viewport) => {
  test('a file that needs choices fits, and axe-core has no serious finding', async () => {
    const { open } = await openConsole();
    const page = await open('imports', { colorScheme, viewport });
    await choose(page, repositoryFile('test/fixtures/csv/one-short-row-in-euc-jp.csv'));
    await page.getByRole('region', { name: 'Which text is right?' }).waitFor();
    await isFit(page);
    await choose(page, fileOf('shop.csv', `Mail,Who,${LONG},Count,Price\na@example.com,Ann,Desk,2,10\n`));
    await page.getByRole('region', { name: 'Which columns hold these fields?' }).waitFor();
    await isFit(page);
    await choose(page, wide);
    await page.getByRole('region', { name: 'Bad rows' }).waitFor();
    await page.getByText('Causes').click();
    await isFit(page);
  });

  test('a stored import fits, and axe-core has no serious finding', async () => {
    const { open } = await openConsole();
    const page = await open('imports', { colorScheme, viewport });
    await choose(page, wide);
    await importAll(page, 'Import 1 order');
    await page.getByText('Completed').waitFor();
    await page.getByRole('region', { name: 'Bad rows' }).getByText(/W{30}/).first().waitFor();
    await isFit(page);
    await page.getByRole('button', { name: 'Cancel import' }).click();
    await page.getByLabel('Also refund and cancel the charged orders: now 1').check();
    await isFit(page);
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByRole('link', { name: 'All imports' }).click();
    await page.getByRole('link', { name: 'Import 1', exact: true }).waitFor();
    await isFit(page);
  });
});
