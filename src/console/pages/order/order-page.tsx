// The page of one order: all that is known of it, and what can be done.
import { Problem } from '../../api/request.ts';
import { Failure } from '../../parts/failure.tsx';
import { Link } from '../../parts/link.tsx';
import { Foreign } from '../../parts/values.tsx';
import { concernsOrder, useLoaded } from '../../state/load.ts';
import { useChanges } from './changes.ts';
import { NextSteps } from './next-steps.tsx';
import { Notes } from './notes.tsx';
import { OrderHead } from './order-head.tsx';
import { Items, Payments, Timeline } from './order-lists.tsx';
import { orderTexts as words } from './order-texts.ts';
import { readSeenOrder, type SeenOrder } from './seen-order.ts';

/** Undefined for an address that names no order. */
export function orderIdIn(written: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(written) ? Number(written) : undefined;
}

export function OrderPage({ id }: { readonly id: number }) {
  const { value, failure, reload } = useLoaded(
    `order ${id}`,
    (signal) => readSeenOrder(id, signal),
    concernsOrder(id),
  );
  if (failure instanceof Problem && failure.code === 'not_found') {
    return <NoOrder text={words.notThere(String(id))} />;
  }
  return (
    <>
      {!value && <h1>{words.title(id)}</h1>}
      <Failure failure={failure} onRetry={() => void reload()} />
      {value ? <Shown seen={value} reread={reload} /> : !failure && <p class="hint">{words.loading}</p>}
    </>
  );
}

export function NoOrderNumber({ written }: { readonly written: string }) {
  return <NoOrder text={words.noNumber} written={written} />;
}

function NoOrder({ text, written }: { readonly text: string; readonly written?: string }) {
  return (
    <>
      <h1>
        {text} {written !== undefined && <Foreign text={written} />}
      </h1>
      <p>
        <Link path="orders">{words.toOrders}</Link>
      </p>
    </>
  );
}

interface ShownProps {
  readonly seen: SeenOrder;
  readonly reread: () => Promise<SeenOrder | undefined>;
}

function Shown({ seen, reread }: ShownProps) {
  const changes = useChanges(reread);
  return (
    <div class="order">
      <OrderHead order={seen.order} />
      <div class="order-main">
        <NextSteps seen={seen} changes={changes} />
        <Items order={seen.order} />
        <Payments payments={seen.payments} />
      </div>
      <div class="order-side">
        <Notes seen={seen} reread={reread} />
        <Timeline events={seen.events} />
      </div>
    </div>
  );
}
