// Tells which orders are selected, also where the page does not show them, and offers the steps that they allow.
import type { OrderJson } from '../../../domain/model/order-json.ts';
import { listOrders } from '../../api/calls.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useAction } from '../../state/act.ts';
import { useKeys } from '../../state/keys.ts';
import { ask, selection } from './bulk.ts';
import { bulkTexts } from './bulk-texts.ts';
import { askedMatches, type ListPlace } from './filters.ts';
import { ordersTexts } from './orders-texts.ts';
import { countOutside, MAX_SELECTED, withOrders } from './selection.ts';
import { heldBack, ordersFor, STEPS } from './steps.ts';

interface SelectionBarProps {
  readonly at: ListPlace;
  readonly rows: readonly OrderJson[];
  readonly total: number | undefined;
  /** Whether there are matches that the page does not show. */
  readonly hasMore: boolean;
}

const clear = () => {
  selection.value = new Map();
};

export function SelectionBar({ at, rows, total, hasMore }: SelectionBarProps) {
  useKeys({ Escape: clear });
  const chosen = selection.value;
  const outside = countOutside(chosen, rows);
  const held = heldBack(chosen.values());
  const text = `${ordersTexts.selected(chosen.size)}${outside > 0 ? ordersTexts.outside(outside) : ''}`;
  const isPage = rows.length > 0 && rows.every(({ id }) => chosen.has(id));
  return (
    <section class={chosen.size > 0 ? 'selection on' : 'selection'} aria-label={ordersTexts.actions}>
      <p role="status">{chosen.size > 0 && text}</p>
      {chosen.size > 0 && (
        <>
          <Steps />
          <button key="clear" type="button" class="plain" onClick={clear}>
            {ordersTexts.clearSelection}
          </button>
          {/* Without a filter that is not understood, too many would match. */}
          {isPage && hasMore && at.wrong.length === 0 && <SelectMatches at={at} total={total} />}
          {chosen.size >= MAX_SELECTED && <p class="hint">{ordersTexts.atMost(MAX_SELECTED)}</p>}
          {held > 0 && <p class="hint">{ordersTexts.heldBack(held)}</p>}
        </>
      )}
    </section>
  );
}

function Steps() {
  const chosen = selection.value;
  const steps = STEPS.map((step) => ({ step, orders: ordersFor(step, chosen.values()) }));
  const offered = steps.filter(({ orders }) => orders.length > 0);
  if (offered.length === 0) return <p class="hint">{ordersTexts.noStep}</p>;
  return (
    <>
      {offered.map(({ step, orders }) => (
        <button key={step} type="button" onClick={() => ask(step, orders)}>
          {bulkTexts[step](orders.length)}
        </button>
      ))}
    </>
  );
}

function SelectMatches({ at, total }: Pick<SelectionBarProps, 'at' | 'total'>) {
  const query = askedMatches(at, MAX_SELECTED);
  const action = useAction(async () => {
    const { rows } = await listOrders(new URLSearchParams(query));
    selection.value = withOrders(new Map(), rows, true);
  });
  const isAll = total !== undefined && total <= MAX_SELECTED;
  if (selection.value.size >= (isAll ? total : MAX_SELECTED)) return null;
  return (
    <>
      <ActButton key="matches" action={action}>
        {isAll ? ordersTexts.selectAll(total) : ordersTexts.selectFirst(MAX_SELECTED)}
      </ActButton>
      {!isAll && <p class="hint">{ordersTexts.atMost(MAX_SELECTED)}</p>}
      <Failure failure={action.failure} />
    </>
  );
}
