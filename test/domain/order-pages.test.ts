// Proves that paging through the whole book gives every order once, newest first, whatever arrives or changes
// meanwhile, in pages that follow the number of items, and without counting the book for each.
import { expect, test } from 'vitest';
import type { Order } from '../../src/domain/model/order.ts';
import { orderPages } from '../../src/domain/order-pages.ts';
import type { OrderService } from '../../src/domain/order-service.ts';
import { seedOrders } from '../support/database/seed.ts';
import { CALLER, openDesk, openFakes } from '../support/desk.ts';
import { storedOrder } from '../support/orders/export.ts';
import { orderOf } from '../support/orders/order-json.ts';

async function idsOf(pages: AsyncIterable<readonly Order[]>, onPage = async () => {}): Promise<number[]> {
  const ids: number[] = [];
  for await (const page of pages) {
    ids.push(...page.map(({ id }) => id));
    await onPage();
  }
  return ids;
}

const down = (from: number) => Array.from({ length: from }, (_, n) => from - n);

test('every order is there once, and none that arrives meanwhile', async () => {
  const { desk, path } = await openDesk(await openFakes());
  await seedOrders(path, 1_250);
  let pages = 0;
  const ids = await idsOf(orderPages(desk, {}, CALLER), async () => {
    pages += 1;
    await seedOrders(path, 5);
  });
  expect(ids).toEqual(down(1_250));
  expect(pages).toBe(3);
});

test('an order that stops matching before its page is read is left out, and nothing else', async () => {
  const { desk, path } = await openDesk(await openFakes());
  await seedOrders(path, 150);
  let done = false;
  const ids = await idsOf(orderPages(desk, { status: 'pending' }, CALLER), async () => {
    if (!done) await desk.cancelOrder(10, CALLER);
    done = true;
  });
  expect(ids).toEqual(down(150).filter((id) => id !== 10));
});

test('an empty book is one empty page, and a wrong filter is told before any', async () => {
  const { desk } = await openDesk(await openFakes());
  let pages = 0;
  const count = async () => {
    pages += 1;
  };
  expect(await idsOf(orderPages(desk, {}, CALLER), count)).toEqual([]);
  expect(pages).toBe(1);
  await expect(idsOf(orderPages(desk, { status: 'open' }, CALLER), count)).rejects.toMatchObject({
    kind: 'invalid',
  });
  expect(pages).toBe(1);
});

test('pages are shorter where orders are long, by key alone, and nobody counts', async () => {
  const asked: Record<string, string>[] = [];
  const items = Array.from({ length: 500 }, () => ({ product_name: '机', quantity: 1, unit_price: 1 }));
  const listOrders: OrderService['listOrders'] = async (parameters, _caller, options) => {
    asked.push(parameters);
    expect(options).toEqual({ uncounted: true });
    const newest = Number(parameters.before ?? 1_121) - 1;
    const ids = down(newest).slice(0, Number(parameters.limit));
    const body = (id: number) => (id > 1_010 ? orderOf(1) : orderOf(1, { items }));
    const orders = ids.map((id) => storedOrder(id, body(id)));
    // As if a proxy had lost the header that says so.
    return { query: { filter: {}, skip: 0, limit: 1 }, orders, more: false, total: undefined };
  };
  const desk = { listOrders } as OrderService;
  const pages: number[] = [];
  for await (const page of orderPages(desk, { q: '机' }, CALLER)) pages.push(page.length);
  expect(pages.slice(0, 4)).toEqual([100, 1_000, 10, 10]);
  expect(pages.reduce((sum, length) => sum + length)).toBe(1_120);
  expect(asked.slice(0, 3)).toEqual([
    { q: '机', limit: '100' },
    { q: '机', limit: '1000', before: '1021' },
    { q: '机', limit: '10', before: '21' },
  ]);
});
