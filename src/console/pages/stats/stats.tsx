// The statistics of a period: orders per day, revenue, payments and statuses, as charts that also say their numbers.
import { ORDER_STATUSES } from '../../../domain/model/order-status.ts';
import type { OrderStats } from '../../../domain/reports/stats-json.ts';
import { getOverview } from '../../api/calls.ts';
import { Failure } from '../../parts/failure.tsx';
import { Link } from '../../parts/link.tsx';
import { Status } from '../../parts/values.tsx';
import { useLoaded } from '../../state/load.ts';
import { place } from '../../state/location.ts';
import { dayIn, daysFrom } from './days.ts';
import { Figure } from './figure.tsx';
import { OrdersPerDay } from './orders-per-day.tsx';
import { PaymentOutcomes } from './payment-outcomes.tsx';
import { periodIn } from './period.ts';
import { PeriodForm } from './period-form.tsx';
import { Revenue } from './revenue.tsx';
import { ShareBars } from './share-bars.tsx';
import { statsWords as words } from './stats-words.ts';
import { useStats } from './use-stats.ts';

/** Some browsers do not know theirs. */
const viewerZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';

export function Stats() {
  const { query } = place.value;
  const period = periodIn(query);
  const timezone = viewerZone();
  const { value, failure, reload } = useStats({ ...period, timezone });
  return (
    <>
      <h1>{words.title}</h1>
      <PeriodForm period={period} query={query} today={dayIn(timezone, new Date())} />
      <Failure failure={failure} onRetry={reload} />
      {value === undefined && failure === undefined && <p role="status">{words.reading}</p>}
      {value && <Shown stats={value} />}
    </>
  );
}

function Shown({ stats }: { readonly stats: OrderStats }) {
  const { timezone } = stats;
  const days = shownDays(stats);
  const asked = viewerZone();
  const isKnownZone = timezone.toLowerCase() === asked.toLowerCase();
  return (
    <>
      {!isKnownZone && <p class="notice warning">{words.zoneRefused(asked)}</p>}
      <p class="hint">
        {words.shown(dayIn(timezone, new Date(stats.from)), dayIn(timezone, new Date(stats.to)), timezone)}
      </p>
      {stats.orders === 0 ? (
        <NoOrders />
      ) : (
        <>
          <OrdersPerDay stats={stats} days={days} />
          <Revenue stats={stats} days={days} />
          <div class="halves">
            <PaymentOutcomes payments={stats.payments} />
            <ByStatus stats={stats} />
          </div>
        </>
      )}
    </>
  );
}

/** All days of the period that have begun, those without orders too. */
function shownDays(stats: OrderStats): string[] {
  const { timezone, orders_per_day } = stats;
  const today = dayIn(timezone, new Date());
  // The clock of the server may be ahead of the viewer's.
  const begun = laterOf(today, orders_per_day.at(-1)?.day ?? today);
  const end = dayIn(timezone, new Date(stats.to));
  return daysFrom(dayIn(timezone, new Date(stats.from)), laterOf(end, begun) === end ? begun : end);
}

function laterOf(one: string, other: string): string {
  return one > other ? one : other;
}

function NoOrders() {
  const { value } = useLoaded('overview', getOverview);
  if (value?.orders !== 0) return <p>{words.noneInPeriod}</p>;
  return (
    <p>
      {words.noOrders} <Link path="imports">{words.import}</Link>
    </p>
  );
}

/** Each leads to the list of the same orders. */
function ByStatus({ stats: { from, to, orders, orders_by_status } }: { readonly stats: OrderStats }) {
  const listOf = (status: string) =>
    new URLSearchParams({ status, created_from: from, created_to: to }).toString();
  return (
    <Figure title={words.byStatus}>
      <ShareBars
        whole={orders}
        shares={ORDER_STATUSES.map((status) => ({
          key: status,
          name: (
            <Link path="orders" query={listOf(status)}>
              <Status status={status} />
            </Link>
          ),
          count: orders_by_status[status],
        }))}
      />
    </Figure>
  );
}
