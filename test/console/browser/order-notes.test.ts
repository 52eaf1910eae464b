// Proves that a note is saved once, and that what a person types stays: while the order changes, when saving fails, when
// its answer is lost, and on another page.
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { TANAKA } from '../../support/orders/order-json.ts';
import { openConsole } from '../support/console.ts';

const notes = (page: Page) => page.getByRole('region', { name: 'Notes' });
const field = (page: Page) => notes(page).getByLabel('New note');
const add = (page: Page) => notes(page).getByRole('button', { name: 'Add note' });

test('a note is saved as one line, and leaves the field', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await field(page).fill('  called the customer\nno answer <b>\n');
  await add(page).dblclick();
  await notes(page).getByRole('listitem').getByText('called the customer no answer <b>').waitFor();
  expect(await field(page).inputValue()).toBe('');
  const events = await api<readonly { type: string }[]>('GET', 'orders/1/events');
  expect(events.filter(({ type }) => type === 'note')).toHaveLength(1);
});

test('a draft survives a live update, a failed save, and another page', async () => {
  const { api, open } = await openConsole();
  for (const _ of [1, 2]) await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await field(page).fill('half a');
  await api('PUT', 'orders/1/status', { status: 'shipped' });
  await page.getByRole('button', { name: 'Deliver' }).waitFor();
  expect(await field(page).inputValue()).toBe('half a');
  const refusal = { status: 503, contentType: 'application/json' };
  await page.route('**/orders/1/notes', (route) =>
    route.fulfill({ ...refusal, body: JSON.stringify({ code: 'unavailable', detail: 'is stopping' }) }),
  );
  await add(page).click();
  await notes(page).getByText('is stopping').waitFor();
  expect(await field(page).inputValue()).toBe('half a');
  // Another order has a draft of its own.
  await page.evaluate('history.pushState(null, "", "2"); dispatchEvent(new PopStateEvent("popstate"))');
  await page.getByRole('heading', { name: 'Order 2', exact: true }).waitFor();
  await field(page).fill('for two');
  await page.goBack();
  await page.getByRole('heading', { name: 'Order 1', exact: true }).waitFor();
  expect(await field(page).inputValue()).toBe('half a');
});

test.each([
  ['arrived', true, 'The answer was lost. The note is in the timeline.', ''],
  ['did not arrive', false, 'The answer was lost. The note is not in the timeline', 'is it there?'],
] as const)('after a lost answer the timeline tells whether the note %s', async (_, arrives, told, left) => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  const page = await open('orders/1');
  await page.route('**/orders/1/notes', async (route) => {
    if (arrives) await route.fetch();
    await route.abort();
  });
  await field(page).fill('is it there?');
  await add(page).click();
  await notes(page).getByText(told).waitFor();
  expect(await field(page).inputValue()).toBe(left);
  expect(await notes(page).getByRole('listitem').count()).toBe(arrives ? 1 : 0);
});

test('of a very long timeline the newest are drawn first, and all when asked for', async () => {
  const { api, open } = await openConsole();
  await api('POST', 'orders/', TANAKA);
  for (let n = 1; n <= 230; n += 1) await api('POST', 'orders/1/notes', { text: `note ${n}.` });
  const page = await open('orders/1');
  const timeline = page.getByRole('region', { name: 'Timeline' });
  await timeline.getByText('note 230.').waitFor();
  expect(await timeline.getByRole('listitem').count()).toBe(200);
  expect(await notes(page).getByText('note 1.', { exact: true }).count()).toBe(0);
  await notes(page).getByRole('button', { name: 'Show 30 older' }).click();
  await notes(page).getByText('note 1.', { exact: true }).waitFor();
  await timeline.getByRole('button', { name: /^Show \d+ older$/ }).click();
  await timeline.getByText('Placed').waitFor();
});
