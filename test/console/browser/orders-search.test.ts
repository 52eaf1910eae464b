// Proves that the search leads to an order by its number, beside what it finds in names and refs.
import { expect, test } from 'vitest';
import { openConsole } from '../support/console.ts';
import { expectRows, paidOrders } from '../support/orders.ts';

test('a number that is searched leads to the order that has it', async () => {
  const console = await openConsole();
  await paidOrders(console, 3);
  const page = await console.open('orders');
  await expectRows(page, [3, 2, 1]);
  await page.keyboard.press('/');
  await page.keyboard.type('#2');
  await page.getByText('No name, email, product or ref matches.').waitFor();
  await page.getByRole('link', { name: 'Order 2' }).click();
  await page.getByRole('heading', { name: 'Order 2' }).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('999');
  await page.keyboard.press('Enter');
  await page.getByText('No name, email, product or ref matches.').waitFor();
  expect(await page.getByRole('link', { name: 'Order 999' }).count()).toBe(0);
});
