// The events of a timeline: when, what, who, and what is known beside. Of a very long list the newest are drawn first,
// because the page is drawn anew with each change; the others are one press away.
import { useState } from 'preact/hooks';
import type { OrderEventJson } from '../../../domain/model/order-json.ts';
import { Foreign, Status, Time } from '../../parts/values.tsx';
import { withEmailNames } from '../../text/emails.ts';
import { actorText, eventText } from '../../text/events.ts';
import { formatNumber } from '../../text/format.ts';
import { orderTexts as words } from './order-texts.ts';

const DRAWN = 200;

interface EventListProps {
  /** Oldest first. */
  readonly events: readonly OrderEventJson[];
  readonly isNewestFirst?: boolean;
}

export function EventList({ events, isNewestFirst = false }: EventListProps) {
  const [isWhole, setWhole] = useState(false);
  const from = isWhole ? 0 : Math.max(0, events.length - DRAWN);
  // An event keeps its place among all, so that none is drawn as another.
  const lines = events.slice(from).map((event, at) => <EventLine key={from + at} event={event} />);
  const older = from > 0 && (
    <button key="older" type="button" class="plain" onClick={() => setWhole(true)}>
      {words.older(formatNumber(from))}
    </button>
  );
  return isNewestFirst ? (
    <>
      <ol class="events" reversed start={events.length}>
        {lines.reverse()}
      </ol>
      {older}
    </>
  ) : (
    <>
      {older}
      <ul class="events">{lines}</ul>
    </>
  );
}

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
