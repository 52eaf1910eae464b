// Statistics day by day: a table in a pipe; on a terminal a chart of the orders, and one of the revenue in each currency.
import type { OrderStats } from '../../domain/reports/stats-json.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import type { Io } from '../../terminal/cli.ts';
import { type Column, table } from '../../terminal/output/table.ts';
import { columnChart } from './charts.ts';

/** Left of the columns: the numbers of their axis. */
const AXIS_CELLS = 9;
/** More would hide the other parts; those with the most orders first. */
const MOST_CHARTS = 3;

interface Day {
  readonly day: string;
  readonly orders: number;
  /** By currency, as decimal text. */
  readonly totals: ReadonlyMap<string, string>;
}

/** Headings, and their texts. */
export function perDay(io: Io, stats: OrderStats): [string, string][] {
  const days = daysOf(stats);
  const heading = (what: string) => `${what} per day (${stats.timezone})`;
  if (io.columns === undefined) return [[heading('Orders and revenue'), dayTable(io, stats, days)]];
  const { columns } = io;
  const charted = [...stats.revenue].sort((a, b) => b.orders - a.orders).slice(0, MOST_CHARTS);
  const charts = charted.map(({ currency }): [string, string] => {
    const totals = days.map(({ totals }) => Number(totals.get(currency) ?? 0));
    return [heading(`Revenue in ${currency}`), dayChart(io, days, totals, columns)];
  });
  const left = stats.revenue.length - charted.length;
  const last = charts.at(-1);
  if (last && left > 0) {
    last[1] += `and ${counted(left, 'more currency', 'more currencies')}; see "orders stats --json"\n`;
  }
  const orders = days.map((day) => day.orders);
  return [[heading('Orders'), dayChart(io, days, orders, columns)], ...charts];
}

function daysOf({ orders_per_day, revenue_per_day }: OrderStats): Day[] {
  const totals = new Map(orders_per_day.map(({ day }) => [day, new Map<string, string>()]));
  for (const { day, currency, total } of revenue_per_day) totals.get(day)?.set(currency, total);
  return orders_per_day.map(({ day, orders }) => ({ day, orders, totals: totals.get(day) ?? new Map() }));
}

function dayTable(io: Io, { revenue }: OrderStats, days: readonly Day[]): string {
  return table<Day>(
    io,
    [
      { head: 'DAY', value: ({ day }) => day },
      { head: 'ORDERS', value: ({ orders }) => formatNumber(orders), align: 'right' },
      ...revenue.map(
        ({ currency }): Column<Day> => ({
          head: `REVENUE ${currency}`,
          value: ({ totals }) => formatNumber(totals.get(currency) ?? '0'),
          align: 'right',
        }),
      ),
    ],
    days,
  );
}

function dayChart(io: Io, days: readonly Day[], values: readonly number[], columns: number): string {
  const chart = columnChart(io, values, Math.max(1, columns - AXIS_CELLS - 1));
  const last = chart.lines.length - 1;
  const lines = chart.lines.map((line, at) => {
    const number = at === 0 ? shortNumber(chart.most) : at === last ? '0' : '';
    return `${number.padStart(AXIS_CELLS - 1)} ${line}`.trimEnd();
  });
  const [from = '', to = ''] = [days[0]?.day, days.at(-1)?.day];
  const across = chart.lines[last]?.length ?? 0;
  const room = across - from.length - to.length;
  const dates = from === to ? from : `${from}${room < 2 ? ' to ' : ' '.repeat(room)}${to}`;
  const each = chart.each === 1 ? '' : `${' '.repeat(AXIS_CELLS)}each column is ${chart.each} days\n`;
  return `${lines.join('\n')}\n${' '.repeat(AXIS_CELLS)}${dates}\n${each}`;
}

const UNITS = ['', 'k', 'M', 'G', 'T'] as const;
/** More places would be lost among those of a float. */
const PLACES = 2;

/** `12,500`, `1.23M`: as exact as the axis has room for. */
function shortNumber(value: number): string {
  const whole = formatNumber(Number(value.toFixed(PLACES)));
  if (whole.length < AXIS_CELLS) return whole;
  const thousands = Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  return `${formatNumber((value / 1_000 ** thousands).toFixed(PLACES))}${UNITS[thousands] ?? ''}`;
}
