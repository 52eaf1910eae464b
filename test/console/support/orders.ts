// The list of orders as a person uses it, for tests of it: orders to be listed, and what the page shows of them.
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OrderStatus } from '../../../src/domain/model/order-status.ts';
import { type OrderBody, orderOf } from '../../support/orders/order-json.ts';
import { until } from '../../support/until.ts';
import type { Console } from './console.ts';

interface Listed {
  readonly id: number;
  readonly status: OrderStatus;
}

/** Stores and pays so many orders as one batch, all of one unit at this price; resolves when all are paid. */
export async function paidOrders({ api }: Console, count: number, price = 100): Promise<void> {
  const orders = Array.from({ length: count }, () => orderOf(price));
  const { id } = await api<{ id: number }>('POST', 'orders/batch', { orders });
  await until(async () => {
    const { status } = await api<{ status: string }>('GET', `batches/${id}`);
    return status === 'completed';
  }, 50);
}

export async function placeOrder({ api }: Console, price: number, changes: Partial<OrderBody> = {}) {
  return (await api<Listed>('POST', 'orders/', orderOf(price, changes))).id;
}

export async function statusesOf({ api }: Console): Promise<Record<number, string>> {
  const orders = await api<readonly Listed[]>('GET', 'orders/?limit=1000');
  return Object.fromEntries(orders.map(({ id, status }) => [id, status]));
}

/** The ids of the rows, from the top. */
function shownIds(page: Page): Promise<number[]> {
  return page.evaluate('[...document.querySelectorAll("tbody tr a")].map((a) => Number(a.textContent))');
}

/** Waits for these rows, and no other. */
export async function expectRows(page: Page, ids: readonly number[]): Promise<void> {
  await expect.poll(() => shownIds(page)).toEqual(ids);
}

export const box = (page: Page, id: number) =>
  page.getByRole('checkbox', { name: `Select order ${id}`, exact: true });

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
/** In the dialog that is open. */
export const inDialog = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true });

/** From the greater to the smaller, both included. */
export const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => from - at);
