// Looks up one id in the Payment Service's record: an order is compared, and repaired on request; an id without an
// order must have no charge.
import type { Caller, Deps, RecordedPayment } from '../ports/store.ts';
import { compare } from './compare.ts';
import { type Difference, forPerson, namedOrders } from './difference.ts';
import { unclearDetail } from './judge.ts';
import type { Place } from './places.ts';
import { repaired, told } from './repair.ts';

export interface Looked {
  readonly place: Place;
  readonly differences: readonly Difference[];
  /** Why the record could not be reached; undefined if it was, or if the reason is unknown. */
  readonly unreached?: string | undefined;
  /** A payment of the order is under way: nothing was compared. */
  readonly isMoving?: boolean;
  /** The record's payments of an id without an order. */
  readonly lost?: readonly RecordedPayment[];
}

export interface LookOptions {
  readonly fix: boolean;
  /** The orders of each payment that belongs to more than one. */
  readonly shared: ReadonlyMap<string, readonly number[]>;
}

export function look(deps: Deps, place: Place, caller: Caller, options: LookOptions): Promise<Looked> {
  return place.hasOrder
    ? lookAtOrder(deps, place, caller, options)
    : lookForLost(deps, place, caller, options);
}

async function lookAtOrder(
  deps: Deps,
  place: Place,
  caller: Caller,
  { fix, shared }: LookOptions,
): Promise<Looked> {
  const compared = await compare(deps, place.id, caller);
  if (!compared) return { place, differences: [], isMoving: true };
  const differences: Difference[] = [];
  for (const found of compared.found) {
    const orders = found.remedy && found.paymentId !== null ? shared.get(found.paymentId) : undefined;
    if (orders) {
      // Only the Payment Service knows whose it is.
      const detail = `${found.detail}; the payment is recorded for ${namedOrders(orders)}`;
      differences.push(told({ ...found, detail, remedy: undefined }));
    } else {
      const mends = fix && found.remedy !== undefined;
      differences.push(mends ? await repaired(deps, found, compared, caller) : told(found));
    }
  }
  return { place, differences, unreached: compared.unreached };
}

async function lookForLost(deps: Deps, place: Place, caller: Caller, options: LookOptions): Promise<Looked> {
  const { id } = place;
  const record = await deps.services.payments.getPaymentByOrder(id, caller);
  if (!record.reached) {
    const detail = `no order has this id; ${record.reason}`;
    const unreached = forPerson(id, 'record_unreachable', null, detail);
    return { place, differences: [unreached], unreached: record.reason };
  }
  // An order placed since the run began was not lost in a restore. Its charges are compared all the same.
  const isNew = record.payments.length > 0 && (await deps.store.read.order(id)) !== undefined;
  if (isNew) return lookAtOrder(deps, place, caller, options);
  return { place, differences: [], lost: record.payments };
}

/**
 * The differences of payments of lost orders. `seen` are those of ids before: a record that names a payment at
 * several ids ignores the id, and would never end.
 */
export function withLost(looked: Looked, seen: Set<string>): Looked {
  const { place, lost = [] } = looked;
  const fresh = lost.filter(({ paymentId }) => !seen.has(paymentId));
  for (const { paymentId } of fresh) seen.add(paymentId);
  const differences = fresh.flatMap((payment) => lostCharge(place.id, payment));
  return { ...looked, lost: fresh, differences: [...looked.differences, ...differences] };
}

function lostCharge(id: number, payment: RecordedPayment): Difference[] {
  const { amount, currency, status, paymentId } = payment;
  if (status === 'succeeded') {
    const detail = `${amount} ${currency} were charged for an order that is not in this database`;
    return [forPerson(id, 'charge_without_order', paymentId, detail)];
  }
  if (status !== 'unclear') return [];
  return [forPerson(id, 'unclear_payment', paymentId, `no order has this id; ${unclearDetail(payment)}`)];
}
