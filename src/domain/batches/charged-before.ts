// A file whose earlier import was cancelled is imported anew, but not while orders of that import are charged or may
// be: their customers would pay twice.
import type { ChargedBefore } from '../ports/batch-store.ts';
import { OrdersError } from '../shared/errors.ts';
import { formatNumber } from '../shared/format.ts';

const NAMED = 10;

/** Of a transaction or of the reads. */
interface Book {
  chargedBefore(contentHash: string, limit: number): Promise<ChargedBefore>;
}

/** Throws `invalid` naming the charged orders. */
export async function refuseChargedBefore(book: Book, contentHash: string): Promise<void> {
  const charged = await book.chargedBefore(contentHash, NAMED);
  if (charged.total > 0) throw alreadyCharged(charged);
}

function alreadyCharged({ batchIds, orderIds, total }: ChargedBefore): OrdersError {
  const more = total - orderIds.length;
  const named = `${orderIds.join(', ')}${more > 0 ? ` and ${formatNumber(more)} more` : ''}`;
  const [first] = batchIds;
  const what = `was imported as batch ${batchIds.join(', ')} and cancelled, but ${total === 1 ? 'order' : 'orders'} ${named} of it ${total === 1 ? 'is' : 'are'} or may be paid`;
  return new OrdersError('invalid', `this file ${what}`, {
    hint: first === undefined ? undefined : { to: 'refund_or_force_import', batchId: first },
    code: 'charged_before',
    errors: [{ path: '', message: what }],
    members: { batch_ids: batchIds, order_ids: orderIds, total_charged: total },
  });
}
