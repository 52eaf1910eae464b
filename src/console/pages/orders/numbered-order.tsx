// The search finds names, emails and references; a number that is searched is also offered as that of an order.
import { getOrder } from '../../api/calls.ts';
import { Problem } from '../../api/request.ts';
import { Link } from '../../parts/link.tsx';
import { Foreign, Money, Status } from '../../parts/values.tsx';
import { concernsOrder, useLoaded } from '../../state/load.ts';
import { ordersTexts } from './orders-texts.ts';

/** `156` and `#156`. */
export function orderNumberIn(search: string | undefined): number | undefined {
  const digits = /^#?([1-9]\d{0,14})$/.exec((search ?? '').trim().normalize('NFKC'))?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export function NumberedOrder({ id }: { readonly id: number }) {
  const { value } = useLoaded(`number ${id}`, (signal) => orderOrNone(id, signal), concernsOrder(id));
  if (!value) return null;
  const { customer_name: name, status, total_amount: amount, currency } = value;
  return (
    <p class="card numbered">
      <Link path={`orders/${id}`}>{ordersTexts.numbered(id)}</Link>
      <Status status={status} />
      <Foreign text={name} />
      <Money amount={amount} currency={currency} />
    </p>
  );
}

async function orderOrNone(id: number, signal: AbortSignal) {
  try {
    return (await getOrder(id, signal)).order;
  } catch (failure) {
    // The list below tells what else fails.
    if (failure instanceof Problem && failure.status === 404) return undefined;
    throw failure;
  }
}
