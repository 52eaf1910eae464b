// Adds up groups of orders: how many there are by status and by day, and their exact revenue by currency and by day.
import { textOfTenThousandths } from '../model/money.ts';
import { EARNING, ORDER_STATUSES, type OrderStatus } from '../model/order-status.ts';
import type { OrderGroup } from '../ports/stats-store.ts';
import type { LocalDay } from '../shared/time/local-time.ts';
import type { OrderStats } from './stats-json.ts';

interface Earned {
  orders: number;
  whole: bigint;
  parts: bigint;
}

type Revenue = Map<string, Earned>;

interface DaySum {
  orders: number;
  readonly earned: Revenue;
}

type Sums = Pick<
  OrderStats,
  'orders' | 'orders_by_status' | 'orders_per_day' | 'revenue' | 'revenue_per_day'
>;

export function orderSums(days: readonly LocalDay[]) {
  let all = 0;
  const byStatus = Object.fromEntries(ORDER_STATUSES.map((status) => [status, 0])) as Record<
    OrderStatus,
    number
  >;
  const byDay = days.map((): DaySum => ({ orders: 0, earned: new Map() }));
  const earned: Revenue = new Map();
  return {
    /** The days of the groups count from this one on. */
    add(groups: readonly OrderGroup[], firstDay: number): void {
      for (const group of groups) {
        all += group.orders;
        byStatus[group.status] += group.orders;
        const day = byDay[firstDay + group.day];
        if (day) day.orders += group.orders;
        if (!EARNING.includes(group.status)) continue;
        addTo(earned, group);
        if (day) addTo(day.earned, group);
      }
    },
    /** With the days up to the one of `now`, and later ones up to the last that has orders. */
    result(now: number): Sums {
      const last = byDay.findLastIndex(
        ({ orders }, at) => orders > 0 || (days[at]?.startsAt ?? Infinity) <= now,
      );
      const shown = byDay.slice(0, last + 1);
      return {
        orders: all,
        orders_by_status: byStatus,
        orders_per_day: shown.map(({ orders }, at) => ({ day: days[at]?.day ?? '', orders })),
        revenue: revenueOf(earned),
        revenue_per_day: shown.flatMap((sum, at) =>
          revenueOf(sum.earned).map((one) => ({ day: days[at]?.day ?? '', ...one })),
        ),
      };
    },
  };
}

function addTo(earned: Revenue, { currency, orders, whole, parts }: OrderGroup): void {
  const sum = earned.get(currency);
  if (!sum) {
    earned.set(currency, { orders, whole, parts });
    return;
  }
  sum.orders += orders;
  sum.whole += whole;
  sum.parts += parts;
}

function revenueOf(earned: Revenue): OrderStats['revenue'] {
  return [...earned]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, sum]) => ({ currency, orders: sum.orders, total: textOfTenThousandths(sum) }));
}
