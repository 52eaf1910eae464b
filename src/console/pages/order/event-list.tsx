// Events in their sequence. Of a very long list the newest are drawn first, because the page is drawn anew with each change;
// the others are one press away.
import { useState } from 'preact/hooks';
import type { OrderEventJson } from '../../../domain/model/order-json.ts';
import { formatNumber } from '../../text/format.ts';
import { EventLine } from './event-line.tsx';
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
