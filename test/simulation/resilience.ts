// What resilience promises beyond that, held against the rows that are left: parked payments are paid, accepted
// cancellations end, and every mail that is owed has been delivered (R).
import { EMAIL_LIFE_MS } from '../../src/domain/model/journal.ts';
import type { Acknowledged } from './clients.ts';
import type { Judged } from './world.ts';

interface Owed {
  readonly id: number;
  readonly template: string;
  readonly state: string;
  readonly idempotency_key: string;
  readonly created_at: number;
}

interface OrderNow {
  readonly id: number;
  readonly status: string;
}

export function checkResilience(
  world: Judged,
  orders: readonly OrderNow[],
  acknowledged: readonly Acknowledged[],
): void {
  for (const order of orders) {
    checkPaid(world, order);
    checkOwed(world, order);
  }
  const isCancellation = / cancel \d+$| put cancelled \d+$/;
  for (const { name, orderId } of acknowledged.filter((one) => isCancellation.test(one.name))) {
    const order = orders.find(({ id }) => id === orderId);
    if (order?.status !== 'cancelled') {
      world.wrong('R2', `${name} was accepted, and order ${orderId} is ${order?.status}`);
    }
  }
}

/** PENDING stays only what was declined. A row that a refused `pay` had reserved was never sent, and nobody relies on it. */
function checkPaid({ book, wrong }: Judged, { id, status }: OrderNow): void {
  if (status !== 'pending') return;
  const attempts = book.rows<{ state: string }>(
    `SELECT state FROM journal WHERE order_id = ? AND kind = 'payment' AND NOT (state = 'dropped' AND sent_at IS NULL)
      ORDER BY id`,
    id,
  );
  const last = attempts.at(-1)?.state;
  if (last !== 'refused') wrong('R1', `order ${id} is never paid; its last attempt is ${last}`);
  const [news] = book.rows<{ type: string }>(
    "SELECT type FROM order_events WHERE order_id = ? AND type LIKE 'payment%' ORDER BY id DESC LIMIT 1",
    id,
  );
  if (news?.type === 'payment_held' || news?.type === 'payment_parked') {
    wrong('R1', `order ${id}: ${news.type}, and its payment never left`);
  }
}

/** Each move that a customer hears of has its mail, and that has arrived. */
export function checkOwed({ book, ledger, schedule, wrong, count }: Judged, { id, status }: OrderNow): void {
  const mails = book.rows<Owed>(
    `SELECT id, template, state, idempotency_key, created_at FROM journal
      WHERE order_id = ? AND kind = 'notification' ORDER BY id`,
    id,
  );
  const arrived = new Set(ledger.mails.map(({ idempotencyKey }) => idempotencyKey));
  for (const { template, state, idempotency_key, created_at } of mails) {
    count(`${template} ${state}`);
    if (state === 'dropped' && template === 'ORDER_CONFIRMATION' && status === 'cancelled') continue;
    // Given up after a day of failures.
    if (state === 'refused' && schedule.wall() - created_at > EMAIL_LIFE_MS) continue;
    if (!arrived.has(idempotency_key)) wrong('R3', `${template} of order ${id} is ${state} and never came`);
  }
  const has = (template: string) => mails.some((mail) => mail.template === template);
  const isPaid = status === 'paid' || status === 'shipped' || status === 'delivered';
  if (isPaid && !has('ORDER_CONFIRMATION')) wrong('R3', `order ${id} is ${status} and owes no confirmation`);
  if (status === 'cancelled' && !has('ORDER_CANCELLED')) wrong('R3', `order ${id} is cancelled in silence`);
  if ((status === 'shipped' || status === 'delivered') && !has('ORDER_SHIPPED')) {
    wrong('R3', `order ${id} is shipped in silence`);
  }
}
