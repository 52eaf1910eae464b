// How many orders were created on each day.
import type { OrderStats } from '../../../domain/reports/stats-json.ts';
import { formatNumber } from '../../text/format.ts';
import { DayBars } from './day-bars.tsx';
import { barsOf } from './days.ts';
import { Figure } from './figure.tsx';
import { statsWords as words } from './stats-words.ts';

interface OrdersPerDayProps {
  readonly stats: OrderStats;
  readonly days: readonly string[];
}

export function OrdersPerDay({ stats: { orders, orders_per_day }, days }: OrdersPerDayProps) {
  const bars = barsOf(days, orders_per_day).map(({ first, last, rows }) => {
    const count = rows.reduce((sum, row) => sum + row.orders, 0);
    const span = words.span(first, last);
    return { first, span, height: count, title: `${span}: ${words.orders(count)}` };
  });
  const most = bars.reduce((best, bar) => (bar.height > best.height ? bar : best));
  const size = Math.round(days.length / bars.length);
  const said = words.perDay(orders, most.height, most.span);
  return (
    <Figure title={words.ordersPerDay} numbers={() => <Numbers days={days} rows={orders_per_day} />}>
      <p class="hint">
        {said}
        {size > 1 && ` ${words.barDays(size)}`}
      </p>
      <DayBars bars={bars} label={said} top={formatNumber(most.height)} />
    </Figure>
  );
}

interface NumbersProps {
  readonly days: readonly string[];
  readonly rows: OrderStats['orders_per_day'];
}

function Numbers({ days, rows }: NumbersProps) {
  const counts = new Map(rows.map(({ day, orders }) => [day, orders]));
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.day}</th>
          <th scope="col" class="number">
            {words.ordersColumn}
          </th>
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((day) => (
          <tr key={day}>
            <td>{day}</td>
            <td class="number">{formatNumber(counts.get(day) ?? 0)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
