// The rows of the list. A row is its order: whatever the list shows later, an element never becomes that of another.
import { useRef } from 'preact/hooks';
import type { OrderJson } from '../../../domain/model/order-json.ts';
import { mayChange } from '../../api/session.ts';
import { Link } from '../../parts/link.tsx';
import { Foreign, Money, Status, Time } from '../../parts/values.tsx';
import { isPainted } from '../../state/first-paint.ts';
import { selection } from './bulk.ts';
import { useCurrentRow } from './current-row.ts';
import { filterTexts } from './filter-texts.ts';
import { ordersTexts } from './orders-texts.ts';
import { rowsBetween, withOrders } from './selection.ts';

interface OrdersTableProps {
  readonly rows: readonly OrderJson[];
  readonly refs: ReadonlyMap<number, string>;
}

/** More than a screen shows. */
const SCREEN_ROWS = 16;

export function OrdersTable({ rows, refs }: OrdersTableProps) {
  const table = useRef<HTMLTableElement>(null);
  /** The order that was selected last: Shift selects from there. */
  const anchor = useRef<number | undefined>(undefined);
  const canSelect = mayChange.value;
  const selected = selection.value;

  const select = (order: OrderJson, isRange: boolean) => {
    const isOn = !selection.value.has(order.id);
    const chosen = isRange ? rowsBetween(rows, anchor.current, order) : [order];
    anchor.current = order.id;
    selection.value = withOrders(selection.value, chosen, isOn);
  };
  const current = useCurrentRow({
    table,
    rows,
    onSelect: (order) => canSelect && select(order, false),
  });
  return (
    <table ref={table} class="orders stacking">
      <thead>
        <tr>
          {canSelect && (
            <th class="pick">
              <PagePick rows={rows} />
            </th>
          )}
          <th>{ordersTexts.order}</th>
          <th>{ordersTexts.customer}</th>
          <th>{filterTexts.names.status}</th>
          <th class="number">{ordersTexts.total}</th>
          <th>{ordersTexts.created}</th>
        </tr>
      </thead>
      <tbody>
        {(isPainted.value ? rows : rows.slice(0, SCREEN_ROWS)).map((order) => (
          <tr
            key={order.id}
            data-order={order.id}
            class={rowClass(order.id === current.id, selected.has(order.id))}
            onFocusIn={() => current.enter(order.id)}
          >
            {canSelect && (
              <td class="pick">
                <input
                  type="checkbox"
                  aria-label={ordersTexts.select(order.id)}
                  checked={selected.has(order.id)}
                  onClick={(event) => select(order, event.shiftKey)}
                />
              </td>
            )}
            <OrderCells order={order} orderRef={refs.get(order.id)} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const rowClass = (isCurrent: boolean, isSelected: boolean) =>
  `${isCurrent ? 'current' : ''} ${isSelected ? 'selected' : ''}`.trim() || undefined;

function PagePick({ rows }: { readonly rows: readonly OrderJson[] }) {
  const count = rows.filter(({ id }) => selection.value.has(id)).length;
  const isAll = count > 0 && count === rows.length;
  return (
    <label>
      <input
        type="checkbox"
        aria-label={ordersTexts.selectPage}
        disabled={rows.length === 0}
        checked={isAll}
        indeterminate={count > 0 && !isAll}
        onClick={() => {
          selection.value = withOrders(selection.value, rows, !isAll);
        }}
      />
      <span class="narrow">{ordersTexts.selectPage}</span>
    </label>
  );
}

interface OrderCellsProps {
  readonly order: OrderJson;
  readonly orderRef: string | undefined;
}

function OrderCells({ order, orderRef }: OrderCellsProps) {
  const { id, customer_name, customer_email, status, total_amount, currency, created_at } = order;
  const { hold, shipment } = order;
  return (
    <>
      <td data-name={ordersTexts.order}>
        <Link path={`orders/${id}`} class="id">
          {id}
        </Link>
        {orderRef !== undefined && (
          <div class="small">
            <span class="hidden">{ordersTexts.ref} </span>
            <Foreign text={orderRef} />
          </div>
        )}
      </td>
      <td data-name={ordersTexts.customer} class="customer">
        <div class="name">
          <Foreign text={customer_name} />
        </div>
        <div class="small">
          <Foreign text={customer_email} />
        </div>
      </td>
      <td data-name={filterTexts.names.status} class="state">
        <Status status={status} />
        {hold && (
          <span class="hold" title={hold.reason}>
            {ordersTexts.held}
          </span>
        )}
        {shipment?.tracking_number != null && (
          <div class="small">
            <span class="hidden">{ordersTexts.tracking} </span>
            <Foreign text={[shipment.carrier, shipment.tracking_number].filter(Boolean).join(' ')} />
          </div>
        )}
      </td>
      <td data-name={ordersTexts.total} class="number total">
        <Money amount={total_amount} currency={currency} />
      </td>
      <td data-name={ordersTexts.created} class="created">
        <Time at={created_at} />
      </td>
    </>
  );
}
