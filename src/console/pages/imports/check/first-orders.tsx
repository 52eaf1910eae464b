// The first orders of a file as they will be stored: here a person sees whether it was read right.
import type { OrderFileReport } from '../../../../domain/csv/report-json.ts';
import { Foreign, Money } from '../../../parts/values.tsx';
import { formatNumber } from '../../../text/format.ts';
import { readingTexts as words } from '../reading-texts.ts';

export function FirstOrders({ report: { first_orders } }: { readonly report: OrderFileReport }) {
  if (first_orders.length === 0) return null;
  return (
    <section class="card" aria-labelledby="first-orders">
      <h3 id="first-orders">{words.firstOrders}</h3>
      <table class="stacking">
        <thead>
          <tr>
            <th class="number">{words.line}</th>
            <th>{words.ref}</th>
            <th>{words.customer}</th>
            <th>{words.items}</th>
            <th class="number">{words.total}</th>
          </tr>
        </thead>
        <tbody>
          {first_orders.map((order) => (
            <tr key={order.line}>
              <td class="number" data-name={words.line}>
                {formatNumber(order.line)}
              </td>
              <td data-name={words.ref}>
                {/* An order without a ref is known by its line. */}
                {order.import_group !== String(order.line) && <Foreign text={order.import_group} />}
              </td>
              <td data-name={words.customer}>
                <Foreign text={order.customer_name} />
                <br />
                <Foreign text={order.customer_email} />
              </td>
              <td data-name={words.items}>
                <Items items={order.items} currency={order.currency} />
              </td>
              <td class="number" data-name={words.total}>
                <Money amount={order.total_amount} currency={order.currency} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface ItemsProps {
  readonly items: OrderFileReport['first_orders'][number]['items'];
  readonly currency: string;
}

/** Of an order with many items, the first are enough to judge by. */
const SHOWN_ITEMS = 5;

function Items({ items, currency }: ItemsProps) {
  return (
    <ul class="items">
      {items.slice(0, SHOWN_ITEMS).map(({ product_name, quantity, unit_price }, at) => (
        <li key={at}>
          {formatNumber(quantity)} × <Foreign text={product_name} />{' '}
          <Money amount={unit_price} currency={currency} />
        </li>
      ))}
      {items.length > SHOWN_ITEMS && <li>… {formatNumber(items.length - SHOWN_ITEMS)}</li>}
    </ul>
  );
}
