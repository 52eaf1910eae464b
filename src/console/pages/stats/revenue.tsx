// The revenue of each currency, in all and per day. Sums are exact; only the heights of bars are rounded.
import type { OrderStats } from '../../../domain/reports/stats-json.ts';
import { Money } from '../../parts/values.tsx';
import { exactSum, formatMoney, formatNumber } from '../../text/format.ts';
import { DayBars } from './day-bars.tsx';
import { barsOf } from './days.ts';
import { Figure } from './figure.tsx';
import { statsWords as words } from './stats-words.ts';

interface RevenueProps {
  readonly stats: OrderStats;
  readonly days: readonly string[];
}

type Earned = OrderStats['revenue'][number];

export function Revenue({ stats, days }: RevenueProps) {
  const { revenue, revenue_per_day } = stats;
  if (revenue.length === 0) {
    return (
      <Figure title={words.revenue}>
        <p>{words.noRevenue}</p>
      </Figure>
    );
  }
  return (
    <Figure title={words.revenue} numbers={() => <Numbers stats={stats} />}>
      <p class="hint">{words.revenueHint}</p>
      <div class="currencies">
        {revenue.map((earned) => (
          <Currency
            key={earned.currency}
            earned={earned}
            days={days}
            rows={revenue_per_day.filter(({ currency }) => currency === earned.currency)}
          />
        ))}
      </div>
    </Figure>
  );
}

interface CurrencyProps {
  readonly earned: Earned;
  readonly days: readonly string[];
  readonly rows: OrderStats['revenue_per_day'];
}

function Currency({ earned: { currency, orders, total }, days, rows }: CurrencyProps) {
  const bars = barsOf(days, rows).map((bar) => {
    const sum = exactSum(bar.rows.map((row) => row.total));
    const title = `${words.span(bar.first, bar.last)}: ${formatMoney(sum, currency)}`;
    return { first: bar.first, height: Number(sum), title, sum };
  });
  const most = bars.reduce((best, bar) => (bar.height > best.height ? bar : best));
  return (
    <section>
      <h3>
        <Money amount={total} currency={currency} /> <span class="hint">{words.orders(orders)}</span>
      </h3>
      <DayBars
        bars={bars}
        label={`${formatMoney(total, currency)}. ${most.title}`}
        top={formatMoney(most.sum, currency)}
      />
    </section>
  );
}

function Numbers({ stats: { revenue, revenue_per_day } }: { readonly stats: OrderStats }) {
  return (
    <>
      <Table
        first={words.currencyColumn}
        rows={revenue.map((earned) => ({ ...earned, name: earned.currency }))}
      />
      <Table
        first={words.day}
        rows={revenue_per_day.map((earned) => ({ ...earned, name: earned.day })).reverse()}
      />
    </>
  );
}

function Table({
  first,
  rows,
}: {
  readonly first: string;
  readonly rows: readonly (Earned & { readonly name: string })[];
}) {
  return (
    <table class="stacking">
      <thead>
        <tr>
          <th scope="col">{first}</th>
          <th scope="col" class="number">
            {words.ordersColumn}
          </th>
          <th scope="col" class="number">
            {words.revenueColumn}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, currency, orders, total }) => (
          <tr key={`${name} ${currency}`}>
            <td>{name}</td>
            <td class="number" data-name={words.ordersColumn}>
              {formatNumber(orders)}
            </td>
            <td class="number" data-name={words.revenueColumn}>
              <Money amount={total} currency={currency} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
