// Asks before many orders are changed, or any is cancelled: with count and sum, and only about those that can take it.
import type { Order } from '../../domain/model/order.ts';
import { illegalTransition, LEADS_TO, type MoveName } from '../../domain/model/order-status.ts';
import type { Cli, Session } from '../../terminal/cli.ts';
import { formatMoney } from '../../terminal/output/order-format.ts';
import { stripControlCharacters } from '../../terminal/output/sanitize.ts';
import { isSure, type SureOptions } from '../../terminal/prompts/confirm.ts';
import { countAndSum, type FoundOrder, sumsText } from './found-orders.ts';
import type { ActionName, OrderAction } from './order-action.ts';
import { CONCURRENCY, type Failure, tryOrders } from './try-orders.ts';

export function agreesTo(
  cli: Cli,
  action: OrderAction,
  orders: readonly FoundOrder[],
  options: SureOptions,
): Promise<boolean> {
  return questionOf(action.name, orders).then((question) => isSure(cli, options, question));
}

type Ask = (what: string) => string;

const QUESTIONS: Readonly<Record<Exclude<ActionName, 'cancel'>, Ask>> = {
  pay: (what) => `Charge ${what}?`,
  ship: (what) => `Ship ${what}, with an email to each customer?`,
  deliver: (what) => `Mark ${what} as delivered?`,
  hold: (what) => `Hold ${what}?`,
  release: (what) => `Release ${what}?`,
};

async function questionOf(name: ActionName, orders: readonly FoundOrder[]): Promise<string> {
  if (name === 'cancel') return cancelQuestion(orders);
  const [only, ...others] = orders;
  const isOne = only !== undefined && others.length === 0;
  return QUESTIONS[name](isOne ? `${named(only)} (${moneyOf(only)})` : await countAndSum(orders));
}

const NOT_PAID = 'a charge that is found is refunded';

async function cancelQuestion(orders: readonly FoundOrder[]): Promise<string> {
  const paid = orders.filter(({ status }) => status === 'paid');
  const [only, ...others] = orders;
  if (only && others.length === 0) {
    if (paid.length === 1) return `Cancel ${named(only)} and refund ${moneyOf(only)}?`;
    return `Cancel ${named(only)} (${moneyOf(only)})? It is not paid; ${NOT_PAID}.`;
  }
  if (paid.length === 0) return `Cancel ${await countAndSum(orders)}? None is paid; ${NOT_PAID}.`;
  if (paid.length === orders.length) return `Cancel and refund ${await countAndSum(orders)}?`;
  const all = await countAndSum(orders);
  return `Cancel ${all} and refund the ${paid.length} paid ones (${await sumsText(paid)})?`;
}

function named({ id, customerName }: FoundOrder): string {
  return `order ${id} of ${stripControlCharacters(customerName)}`;
}

function moneyOf({ totalAmount, currency }: FoundOrder): string {
  return formatMoney(totalAmount, currency);
}

/** The named orders whose status allows the step, and why others do not. */
export async function takersOf(
  { orders, caller }: Session,
  name: MoveName,
  statuses: OrderAction['statuses'],
  ids: readonly number[],
): Promise<{ readonly orders: readonly Order[]; readonly failures: readonly Failure[] }> {
  const found = new Map<number, Order>();
  const { failures } = await tryOrders(
    ids,
    { atOnce: CONCURRENCY, signal: new AbortController().signal },
    async (id, at) => {
      const order = await orders.getOrder(id, caller);
      if (!statuses.includes(order.status)) throw illegalTransition(order.status, LEADS_TO[name], id);
      found.set(at, order);
    },
    () => {},
  );
  const inOrder = [...found].sort(([a], [b]) => a - b).map(([, order]) => order);
  return { orders: inOrder, failures };
}
