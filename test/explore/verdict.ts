// Holds what an exploration has left in the order book against the bank's ledger, the diagram, and what clients were told.
import { parseStatus } from '../../src/domain/model/order-status.ts';
import { judgeMoney, judgePayment } from '../answers/judge.ts';
import type { Book, Move } from '../kills/book.ts';
import { ARROWS } from '../support/orders/state-diagram.ts';
import { count, type Field } from './field.ts';

export function judge(field: Field, { orders, moves, payments, damage }: Book): void {
  const { bank, told, wrong } = field;
  for (const text of damage) wrong('D4', text);
  const paths = new Map<number, Move[]>();
  for (const move of moves) {
    const path = paths.get(move.order_id);
    if (path) path.push(move);
    else paths.set(move.order_id, [move]);
  }
  const ids = new Set<number>();
  for (const { id, status: written } of orders) {
    ids.add(id);
    const status = parseStatus(written);
    if (!status) {
      wrong('S1', `order ${id} is ${written}, which is no state`);
      continue;
    }
    count(field, `order ${status}`);
    judgeMoney(id, status, bank.ledger.account(id), wrong);
    judgePath(field, id, status, paths.get(id) ?? []);
  }
  for (const { order_id, payment_id } of payments) {
    judgePayment(order_id, payment_id, bank.ledger.account(order_id), wrong);
  }
  for (const [id, { twice }] of told) {
    if (!ids.has(id)) wrong('D1', `order ${id} was acknowledged and is gone`);
    if (twice) wrong('D1', `the id ${id} was given to two orders`);
  }
  for (const { orderId, paymentId } of bank.ledger.all()) {
    if (!ids.has(orderId)) wrong('D1', `${paymentId} was charged for order ${orderId}, which is not there`);
  }
}

function judgePath({ told, wrong }: Field, id: number, status: string, path: readonly Move[]): void {
  let at: keyof typeof ARROWS | undefined;
  const reached = new Set<string>();
  for (const { from_status, to_status } of path) {
    const from = from_status === null ? undefined : parseStatus(from_status);
    const to = parseStatus(to_status);
    const legal = at === undefined ? to === 'pending' : to !== undefined && ARROWS[at].includes(to);
    if (from !== at || !legal)
      wrong('S1', `order ${id} went from ${from_status} to ${to_status}, it was ${at}`);
    at = to;
    reached.add(to_status.toLowerCase());
  }
  if (at !== status) wrong('S2', `order ${id} is ${status}, its timeline ends in ${at}`);
  for (const seen of new Set(told.get(id)?.statuses)) {
    if (!reached.has(seen))
      wrong('D1', `a client was told that order ${id} is ${seen}; its timeline knows nothing of it`);
  }
}
