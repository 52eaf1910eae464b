// Statistics as text: tables in a pipe, with bars on a terminal.

import { EARNING, ORDER_STATUSES, type OrderStatus } from '../../domain/model/order-status.ts';
import type { OrderStats } from '../../domain/reports/stats-json.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import { localText } from '../../domain/shared/time/local-time.ts';
import type { Io } from '../../terminal/cli.ts';
import { STATUS_COLOURS } from '../../terminal/output/order-format.ts';
import { facts, paint, table } from '../../terminal/output/table.ts';
import { bars } from './charts.ts';
import { perDay } from './per-day.ts';

export function statsText(io: Io, stats: OrderStats): string {
  const [from, to] = [stats.from, stats.to].map((time) => localText(io.zone(), Date.parse(time)));
  const title = `Sales statistics: ${counted(stats.orders, 'order')}\n${from} to ${to} (${stats.timezone})\n`;
  if (stats.orders === 0) return title;
  const parts: [string, string][] = [
    ['Orders by status', statusTable(io, stats)],
    [`Revenue of ${EARNING.join(', ')} orders`, revenueTable(io, stats)],
    ['Payments of these orders', paymentFacts(stats)],
    ...perDay(io, stats),
  ];
  return title + parts.map(([heading, text]) => `\n${paint(io, 'bold', heading)}\n${text}`).join('');
}

function statusTable(io: Io, { orders, orders_by_status: counts }: OrderStats): string {
  const share = (status: OrderStatus) => counts[status] / orders;
  return table<OrderStatus>(
    io,
    [
      { head: 'STATUS', value: (status) => status },
      { head: 'ORDERS', value: (status) => formatNumber(counts[status]), align: 'right' },
      { head: 'SHARE', value: (status) => percent(share(status)), align: 'right' },
      ...bars(io, share, (status) => STATUS_COLOURS[status]),
    ],
    ORDER_STATUSES,
  );
}

function revenueTable(io: Io, { orders, revenue }: OrderStats): string {
  if (revenue.length === 0) return 'none\n';
  return table<OrderStats['revenue'][number]>(
    io,
    [
      { head: 'CURRENCY', value: (row) => row.currency },
      { head: 'REVENUE', value: (row) => formatNumber(row.total), align: 'right' },
      { head: 'ORDERS', value: (row) => formatNumber(row.orders), align: 'right' },
      ...bars<OrderStats['revenue'][number]>(
        io,
        (row) => row.orders / orders,
        () => 'green',
      ),
    ],
    revenue,
  );
}

function paymentFacts({ payments }: OrderStats): string {
  const { known, succeeded, declined, unknown, success_rate: rate, duration_ms: duration } = payments;
  const took =
    duration.p50 === null || duration.p95 === null
      ? 'not known'
      : `median ${msText(duration.p50)}, 95th percentile ${msText(duration.p95)} (${formatNumber(duration.known)} measured)`;
  return facts([
    ['Payments known', `${formatNumber(known)}, without pruned declined payments`],
    [
      'Succeeded',
      rate === null
        ? formatNumber(succeeded)
        : `${formatNumber(succeeded)}, ${percent(rate)} of finished payments`,
    ],
    ['Declined', formatNumber(declined)],
    [
      'Unknown',
      `${formatNumber(unknown)}${unknown === 0 ? '' : ', still open; see "orders list --stuck-for 1m"'}`,
    ],
    ['Duration', took],
  ]);
}

/** `97.1%`; less than all is never shown as 100%. */
function percent(share: number): string {
  const tenths = Math.round(share * 1_000);
  return `${(Math.min(tenths, share < 1 ? 999 : 1_000) / 10).toFixed(1)}%`;
}

function msText(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(2)} s`;
}
