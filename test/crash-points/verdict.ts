// What must be true of an operation whose process died, once another has finished it: the rules of the simulation, and
// where its orders may end.
import type { OrderStatus } from '../../src/domain/model/order-status.ts';
import type { Acknowledged } from '../simulation/clients.ts';
import { checkRows } from '../simulation/invariants.ts';
import { checkOwed } from '../simulation/resilience.ts';
import type { Judged } from '../simulation/world.ts';
import type { Operation } from './operations.ts';
import type { Scene } from './scene.ts';

interface OrderNow {
  readonly id: number;
  readonly status: OrderStatus;
}

export function judge(scene: Scene, operation: Operation, told: readonly Acknowledged[]): void {
  const { book, ledger, wrong } = scene;
  const judged: Judged = {
    book,
    ledger,
    wrong,
    // A process has died: an email may have been sent again, with its key.
    disturbed: true,
    profile: { resilience: scene.resilience },
    schedule: { wall: scene.now },
    count: () => {},
  };
  checkRows(judged, told);
  const orders = book.rows<OrderNow>('SELECT id, lower(status) AS status FROM orders ORDER BY id');
  for (const order of orders) {
    checkOwed(judged, order);
    checkEnd(scene, operation, order);
  }
  if (orders.length < operation.least || orders.length > operation.most) {
    wrong('K1', `there are ${orders.length} orders`);
  }
  checkKeys(scene);
  book.checkTransactions(wrong);
}

function checkEnd({ ledger, wrong }: Scene, { ends }: Operation, { id, status }: OrderNow): void {
  if (!ends.includes(status)) wrong('S6', `order ${id} ends ${status}, not ${ends.join(' or ')}`);
  const refunds = ledger.ofOrder(id).reduce((sum, charge) => sum + charge.refunds, 0);
  const captured = ledger.ofOrder(id).filter(({ refunds, status }) => refunds > 0 || status === 'succeeded');
  if (status === 'paid' && (captured.length !== 1 || refunds > 0)) {
    wrong('M6', `order ${id} is paid by ${captured.length} charges, ${refunds} of them refunded`);
  }
  if (status === 'cancelled' && refunds !== captured.length) {
    wrong('M6', `order ${id} is cancelled, ${refunds} of ${captured.length} charges refunded`);
  }
}

/** Neither a row nor a key is held by a process that is gone. */
function checkKeys({ book, wrong }: Scene): void {
  const keys = book.rows<{ key: string; order_id: number | null; found: number | null }>(
    `SELECT k.key, k.order_id, o.id AS found FROM idempotency_keys k LEFT JOIN orders o ON o.id = k.order_id
      WHERE k.batch_id IS NULL`,
  );
  for (const { key, order_id, found } of keys) {
    if (found === null) wrong('K2', `key ${key} is of order ${order_id}, which is not there`);
  }
}
