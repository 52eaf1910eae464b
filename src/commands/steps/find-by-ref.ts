// Finds the order that a row of a file of shipped orders names, by its `order_ref`, here or through a server.
import type { ShippedOrder, ShippingFile } from '../../domain/csv/check-shipping-file.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import type { Session } from '../../terminal/cli.ts';
import { firstOf, noneOf, ordersOfRef, severalOf } from '../../terminal/options/order-ref.ts';

/** A row that names no order, or not one alone; `reason` ends the sentence "order_ref …". */
export class UnknownOrder extends OrdersError {
  readonly reason: string;

  constructor(kind: 'not_found' | 'conflict', reason: string, message: string) {
    super(kind, message, kind === 'not_found' ? { hint: { to: 'list_orders' } } : {});
    this.reason = reason;
  }
}

/**
 * Undefined where other rows name the order by its id, and these rows say nothing else. Throws `UnknownOrder`. A
 * cancelled order counts only where no other order has the ref.
 */
export async function findByRef(
  session: Session,
  checked: ShippingFile,
  ref: string,
  order: ShippedOrder,
): Promise<number | undefined> {
  const id = await idOfRef(session, ref);
  const other = checked.orderOfId(id);
  if (!other) return id;
  const { carrier = other.carrier, trackingNumber = other.trackingNumber } = order;
  if (!other.isBad && carrier === other.carrier && trackingNumber === other.trackingNumber) return undefined;
  const where = `in line ${other.line} too, by its id`;
  throw new UnknownOrder(
    'conflict',
    `is order ${id}, which is ${where}; keep one of the rows`,
    `order ${id} is ${where}; keep one of the rows`,
  );
}

async function idOfRef(session: Session, ref: string): Promise<number> {
  const all = await ordersOfRef(session, ref);
  const live = all.filter(({ status }) => status !== 'cancelled');
  const found = live.length > 0 ? live : all;
  const [only, ...others] = found;
  if (!only) throw new UnknownOrder('not_found', 'is the order_ref of no order', noneOf(ref));
  if (others.length === 0) return only.id;
  const ids = found.map(({ id }) => id).sort((a, b) => a - b);
  const remedy = `(${firstOf(ids)}); give the order_id of the one to ship`;
  throw new UnknownOrder(
    'conflict',
    `is the order_ref of several orders ${remedy}`,
    `${severalOf(ref)} ${remedy}`,
  );
}
