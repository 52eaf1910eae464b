// Files of orders as a person chooses them in the browser.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { csvBytes, HEADER } from '../../support/orders/order-csv.ts';

export interface ChosenFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export const fileOf = (name: string, content: string | Buffer): ChosenFile => ({
  name,
  // As Windows calls them where Excel is installed.
  mimeType: 'application/vnd.ms-excel',
  buffer: Buffer.from(content),
});

/** A file of the repository. */
export const repositoryFile = (path: string): ChosenFile =>
  fileOf(
    path.split('/').at(-1) ?? path,
    readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url))),
  );

/** One order of 100 JPY for each customer, without a ref. */
export const ordersFile = (name: string, customers: readonly string[], price = '100'): ChosenFile =>
  fileOf(
    name,
    csvBytes([
      HEADER,
      ...customers.map((customer) => ['', `${customer}@example.com`, customer, 'Desk', '1', price, 'JPY']),
    ]),
  );

export async function choose(page: Page, file: ChosenFile): Promise<void> {
  await page.getByLabel('Choose a file').setInputFiles(file);
}

export async function importAll(page: Page, button: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
}

/** The texts of a row of a table. */
export const cellsOf = (row: Locator): Promise<string[]> => row.getByRole('cell').allInnerTexts();
