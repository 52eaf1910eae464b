// What was ordered, what was charged and refunded, and what has happened.
import { Foreign, Money, Time } from '../../parts/values.tsx';
import { formatNumber, lineSum } from '../../text/format.ts';
import { EventList } from './event-list.tsx';
import { paymentKinds, paymentStates, orderTexts as words } from './order-texts.ts';
import type { SeenOrder } from './seen-order.ts';

export function Items({ order }: Pick<SeenOrder, 'order'>) {
  const { currency } = order;
  return (
    <section class="card" aria-label={words.items}>
      <h2>{words.items}</h2>
      <table class="stacking">
        <thead>
          <tr>
            <th>{words.product}</th>
            <th class="number">{words.quantity}</th>
            <th class="number">{words.price}</th>
            <th class="number">{words.sum}</th>
          </tr>
        </thead>
        <tbody>
          {order.items.map(({ id, product_name: name, quantity, unit_price: price }) => (
            <tr key={id}>
              <td>
                <Foreign text={name} />
              </td>
              <td class="number" data-name={words.quantity}>
                {formatNumber(quantity)}
              </td>
              <td class="number" data-name={words.price}>
                <Money amount={price} currency={currency} />
              </td>
              <td class="number" data-name={words.sum}>
                <Money amount={lineSum(quantity, price)} currency={currency} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th colSpan={3}>{words.total}</th>
            <td class="number">
              <strong>
                <Money amount={order.total_amount} currency={currency} />
              </strong>
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

export function Payments({ payments }: Pick<SeenOrder, 'payments'>) {
  return (
    <section class="card" aria-label={words.payments}>
      <h2>{words.payments}</h2>
      {payments.length === 0 ? (
        <p class="hint">{words.noPayments}</p>
      ) : (
        <table class="stacking payments">
          <thead>
            <tr>
              <th>{words.kind}</th>
              <th>{words.paymentState}</th>
              <th class="number">{words.amount}</th>
              <th>{words.payment}</th>
              <th>{words.sent}</th>
            </tr>
          </thead>
          <tbody>
            {payments.map((payment) => (
              <PaymentRow key={`${payment.kind} ${payment.created_at} ${payment.payment_id}`} {...payment} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function PaymentRow(payment: SeenOrder['payments'][number]) {
  const { amount, currency, kind, payment_id: id, reason, sent_at: sentAt, state } = payment;
  return (
    <tr>
      <td>{paymentKinds[kind] ?? kind}</td>
      <td data-name={words.paymentState}>
        {paymentStates[state] ?? state}
        {reason !== null && (
          <div class="hint">
            <Foreign text={reason} />
          </div>
        )}
      </td>
      <td class="number" data-name={words.amount}>
        <Money amount={amount} currency={currency} />
      </td>
      <td data-name={words.payment}>{id === null ? '–' : <Foreign text={id} />}</td>
      <td data-name={words.sent}>{sentAt === null ? '–' : <Time at={sentAt} />}</td>
    </tr>
  );
}

/** Newest first: what has just happened is read first. */
export function Timeline({ events }: Pick<SeenOrder, 'events'>) {
  return (
    <section class="card" aria-label={words.timeline}>
      <h2>{words.timeline}</h2>
      <EventList events={events} isNewestFirst />
    </section>
  );
}
