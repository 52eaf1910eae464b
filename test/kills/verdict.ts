// Holds an order book against what clients were told and what the services really did.
import { allowedNext, parseStatus } from '../../src/domain/model/order-status.ts';
import type { FakeServices } from '../support/services/fake-services.ts';
import type { Book, Move, OrderRow } from './book.ts';
import type { Acknowledged } from './load.ts';

type Ledger = Pick<FakeServices, 'charges' | 'net'>;

export function violationsOf(book: Book, fake: Ledger, acknowledged: Acknowledged): string[] {
  const { orders, moves } = book;
  const violations = book.damage.map((damage) => `D4: ${damage}`);
  const byId = new Map(orders.map((order) => [order.id, order]));
  for (const order of orders) {
    const path = moves.filter((move) => move.order_id === order.id);
    violations.push(...orderViolations(order, path, fake), ...toldViolations(order, path, acknowledged));
  }
  for (const [id, { twice }] of acknowledged) {
    if (!byId.has(id)) violations.push(`D1: order ${id} was acknowledged and is gone`);
    if (twice) violations.push(`D1: the id ${id} was given to two orders`);
  }
  for (const charge of fake.charges) {
    const order = byId.get(charge.orderId);
    if (order?.total_amount !== charge.amount)
      violations.push(`M2: charge ${charge.paymentId} has no order of its amount`);
  }
  const keys = [...acknowledged.values()].map(({ key }) => key);
  if (new Set(keys).size !== keys.length) violations.push('one Idempotency-Key made two orders');
  return violations;
}

/** What resilience would have finished: these services decline nothing. */
export function unfinished({ orders, open }: Book, { mails }: FakeServices): string[] {
  const sent = new Set(mails.map(({ template, data }) => `${template} ${data.order_id}`));
  const violations = open === 0 ? [] : [`R1: ${open} rows stay open`];
  for (const { id, status } of orders) {
    const owed = status === 'PAID' ? 'ORDER_CONFIRMATION' : 'ORDER_CANCELLED';
    if (status !== 'PAID' && status !== 'CANCELLED') violations.push(`R1: order ${id} stays ${status}`);
    else if (!sent.has(`${owed} ${id}`)) violations.push(`R3: order ${id} is ${status} without ${owed}`);
  }
  return violations;
}

function orderViolations(order: OrderRow, path: readonly Move[], fake: Ledger): string[] {
  const violations: string[] = [];
  if (order.items !== 1) violations.push(`D2: order ${order.id} has ${order.items} items`);
  const held = fake.charges.filter((charge) => charge.orderId === order.id && !charge.refunded);
  if (held.length > 1) violations.push(`M1: order ${order.id} is charged ${held.length} times`);
  const net = fake.net().get(order.id) ?? 0;
  const due = ['PAID', 'SHIPPED', 'DELIVERED'].includes(order.status) ? order.total_amount : 0;
  if (net !== due)
    violations.push(
      `M3: order ${order.id} is ${order.status} and ${net} of ${order.total_amount} is captured`,
    );
  if (order.status === 'PAYMENT_PROCESSING')
    violations.push(`S5: order ${order.id} stays PAYMENT_PROCESSING`);
  let status: string | null = null;
  for (const move of path) {
    const from = status === null ? undefined : parseStatus(status);
    const to = parseStatus(move.to_status);
    const legal = status === null ? to === 'pending' : from && to && allowedNext(from).includes(to);
    if (move.from_status !== status || !legal) {
      violations.push(`S1: order ${order.id} went from ${move.from_status} to ${move.to_status}`);
    }
    status = move.to_status;
  }
  if (status !== order.status)
    violations.push(`S2: order ${order.id} is ${order.status}, its timeline ends in ${status}`);
  return violations;
}

function toldViolations(order: OrderRow, path: readonly Move[], acknowledged: Acknowledged): string[] {
  const told = acknowledged.get(order.id)?.statuses ?? [];
  return told
    .filter((status) => !path.some((move) => move.to_status === status.toUpperCase()))
    .map(
      (status) =>
        `D1: a client was told that order ${order.id} is ${status}, its timeline knows nothing of it`,
    );
}
