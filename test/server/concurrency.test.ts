// Proves that orders which arrive all at once come out as one by one: every answer kept, every total right, no
// charge twice, and a reader beside them never sees a half-written order.
import { expect, onTestFinished, test } from 'vitest';
import { orderOf } from '../support/orders/order-json.ts';
import { type Reply, startTestServer } from '../support/server/server.ts';

const COUNT = 200;
/** Each so-many-th payment is held: a page of orders shows both kinds. */
const HELD_EACH = 5;
const ORDERS = '/api/v1/orders/';

/** Three items, so that an order could be seen with fewer; every tenth is declined. */
function orderNumber(n: number) {
  const item = (unit_price: number) => ({ product_name: `品 ${n}`, quantity: 3, unit_price });
  return orderOf(0, { customer_name: `客 ${n}`, items: [item(n), item(0.1), item(1_000)] });
}
const totalOf = (n: number) => 3 * n + 3_000.3;
const isDeclined = (n: number) => n % 10 === 0;

interface Seen {
  readonly id: number;
  readonly status: string;
  readonly total_amount: number;
  readonly customer_name: string;
  readonly items: readonly object[];
}

const numberOf = ({ customer_name }: Seen) => Number(customer_name.slice(2));

/** Everything that would be half an order; the timeline is read after the order, so it may only be further. */
function faultsOf(order: Seen, events: readonly { type: string }[]): string[] {
  const types = events.map(({ type }) => type);
  const needed: Record<string, readonly string[]> = {
    payment_processing: ['order_created', 'payment_initiated'],
    paid: ['order_created', 'payment_initiated', 'payment_succeeded'],
    pending: ['order_created', 'payment_initiated', 'payment_failed'],
  };
  const faults: string[] = [];
  if (order.items.length !== 3) faults.push(`order ${order.id} has ${order.items.length} items`);
  if (order.total_amount !== totalOf(numberOf(order)))
    faults.push(`order ${order.id} has the total ${order.total_amount}`);
  for (const [at, type] of (needed[order.status] ?? ['?']).entries()) {
    if (types[at] !== type) faults.push(`order ${order.id} is ${order.status} with ${types.join()}`);
  }
  return faults;
}

test(`${COUNT} orders at once, with a reader beside them`, async () => {
  const server = await startTestServer();
  onTestFinished(() => server.close());
  // Some payments are under way until a reader has seen that others are not.
  let letGo = () => {};
  const seen = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let payments = 0;
  server.fake.script.onPayment(({ body }) => {
    if (isDeclined(Math.round((Number(body?.amount) - 3_000.3) / 3))) return { kind: 'answer', status: 402 };
    payments += 1;
    return payments % HELD_EACH === 0 ? { kind: 'held', until: seen } : undefined;
  });

  let done = false;
  const faults: string[] = [];
  const statuses = new Set<string>();
  const read = async () => {
    let counted = 0;
    while (!done) {
      const page = await server.ask(`${ORDERS}?limit=30`);
      const orders: Seen[] = page.body;
      const total = Number(page.headers['x-total-count']);
      if (total < counted) faults.push(`${total} orders after ${counted}`);
      counted = total;
      for (const order of orders) {
        statuses.add(order.status);
        if (statuses.size > 1) letGo();
        if (order.items.length !== 3) faults.push(`order ${order.id} has ${order.items.length} items`);
        // Only a declined order is ever seen as pending: storing it and beginning its payment is one commit.
        if (order.status === 'pending' && !isDeclined(numberOf(order)))
          faults.push(`order ${order.id} is bare`);
      }
      for (const { id } of orders.slice(0, 3)) {
        const one = await server.ask(`${ORDERS}${id}`);
        const events = await server.ask(`${ORDERS}${id}/events`);
        if (one.status === 200) faults.push(...faultsOf(one.body, events.body));
        else faults.push(`order ${id} vanished`);
      }
    }
  };
  const readers = [read(), read(), read()];
  const numbers = Array.from({ length: COUNT }, (_, n) => n + 1);
  const replies = await Promise.all(
    numbers.map((n) => server.ask(ORDERS, { method: 'POST', body: orderNumber(n) })),
  );
  done = true;
  await Promise.all(readers);

  expect(faults).toEqual([]);
  expect(statuses.size).toBeGreaterThan(1);
  expect(replies.map(({ status }) => status)).toEqual(numbers.map(() => 201));
  expect(new Set(replies.map(({ body }) => body.id)).size).toBe(COUNT);

  const stored: Seen[] = (await server.ask(`${ORDERS}?limit=1000`)).body;
  expect(stored).toHaveLength(COUNT);
  for (const n of numbers) {
    const { body } = replies[n - 1] as Reply;
    expect(body).toMatchObject({ status: isDeclined(n) ? 'pending' : 'paid', total_amount: totalOf(n) });
    expect(stored.find(({ id }) => id === body.id)).toEqual(body);
  }
  const calls = server.fake.calls.filter(({ path }) => path.endsWith('/payments'));
  expect(calls).toHaveLength(COUNT);
  expect(new Set(calls.map(({ key }) => key)).size).toBe(COUNT);
  expect(server.fake.charges).toHaveLength(COUNT * 0.9);
  const net = server.fake.net();
  for (const n of numbers) {
    expect(net.get(replies[n - 1]?.body.id)).toBe(isDeclined(n) ? undefined : totalOf(n));
  }
  expect(server.fake.mails).toHaveLength(COUNT * 0.9);
  expect(server.rows("SELECT 1 FROM journal WHERE state NOT IN ('done', 'refused')")).toEqual([]);
});
