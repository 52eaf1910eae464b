// One event of a timeline: when, what, who, and what is known beside.
import type { OrderEventJson } from '../../../domain/model/order-json.ts';
import { Foreign, Status, Time } from '../../parts/values.tsx';
import { withEmailNames } from '../../text/emails.ts';
import { actorText, eventText } from '../../text/events.ts';
import { orderTexts as words } from './order-texts.ts';

export function EventLine({ event }: { readonly event: OrderEventJson }) {
  const { actor, at, detail, payment_id: paymentId, to, type } = event;
  const isOnlyNamed = paymentId !== null && detail === `payment ${paymentId}`;
  const isNamed = paymentId === null || (!isOnlyNamed && (detail?.includes(paymentId) ?? false));
  return (
    <li>
      <Time at={at} />
      <div>
        <strong>
          <Foreign text={eventText(type)} />
        </strong>{' '}
        {to !== null && <Status status={to} />}{' '}
        <span class="hint">
          · <Foreign text={actorText(actor)} />
        </span>
        {detail !== null && !isOnlyNamed && (
          <div>
            <Foreign text={withEmailNames(detail)} />
          </div>
        )}
        {!isNamed && (
          <div class="hint">
            {words.payment} <Foreign text={paymentId} />
          </div>
        )}
      </div>
    </li>
  );
}
