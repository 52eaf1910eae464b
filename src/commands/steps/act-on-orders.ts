// Pays, ships, delivers, cancels, holds or releases orders: named ones one after another, or all that filters select, some
// at a time. All are tried; the first failure is the exit code.
import { orderToJson } from '../../domain/model/order.ts';
import type { OrderJson } from '../../domain/model/order-json.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted, formatNumber } from '../../domain/shared/format.ts';
import type { Cli, Session } from '../../terminal/cli.ts';
import { givenFilters, limitOf, type ManyOptions } from '../../terminal/options/many-orders.ts';
import { namedOrder } from '../../terminal/options/order-ref.ts';
import { printRecord, printRecords, wantsRecords } from '../../terminal/output/records.ts';
import { stripControlCharacters } from '../../terminal/output/sanitize.ts';
import { openProgress, startPace } from '../../terminal/progress/progress.ts';
import { canPrompt } from '../../terminal/prompts/confirm.ts';
import { pickOrders } from '../../terminal/prompts/pick.ts';
import type { FoundOrders } from './found-orders.ts';
import { type ActionName, DONE, isMove, type OrderAction, type Outcome } from './order-action.ts';
import { runAction, stoppedAmong, withUntried } from './run-actions.ts';
import { CONCURRENCY, type Failure, type Tried, tryOrders } from './try-orders.ts';

interface Chosen {
  readonly ids: readonly number[];
  /** Chosen at the terminal: a mark may be a slip. */
  readonly isPicked?: boolean;
  /** Several ids were given, though perhaps the same: JSON is a list. */
  readonly isList?: boolean;
  /** Where filters have selected them. */
  readonly found?: FoundOrders;
  /** Of named orders that are not among `ids` any more. */
  readonly failures?: readonly Failure[];
}

/** Throws `usage` for ids with filters, and for filters without --yes where no person can be asked. */
export async function actOnOrders(
  cli: Cli,
  action: OrderAction,
  written: readonly string[],
  options: ManyOptions,
): Promise<void> {
  const choose = choiceOf(cli, action, written, options);
  await cli.withSession(options, async (session) => {
    const chosen = await choose(session);
    if (chosen.found && chosen.ids.length === 0) return tellNone(cli, action, chosen.found, options);
    const leftOut = chosen.found?.leftOut ?? 0;
    if (leftOut > 0) cli.io.err(`${leftOutText(action, leftOut)}\n`);
    const agreed = options.dryRun ? chosen : await confirmed(cli, session, action, chosen, options);
    if (!agreed) return cli.io.err(`nothing was ${DONE[action.name]}\n`);
    const ended = await act(cli, session, action, agreed, options);
    await tell(cli, action, agreed, ended, options);
    throwEnd(action, agreed, ended, options);
  });
}

function choiceOf(
  cli: Cli,
  action: OrderAction,
  written: readonly string[],
  options: ManyOptions,
): (session: Session) => Promise<Chosen> {
  const { name, statuses } = action;
  const filters = givenFilters(cli.io, options, written);
  if (!filters) {
    const exceptHeld = name === 'pay' || name === 'ship';
    const pick = pickOrders(cli, written, options, { command: name, statuses, exceptHeld });
    const asked = written.length;
    return async (session) => ({ ids: await pick(session), isPicked: asked === 0, isList: asked > 1 });
  }
  const { order_ref: ref, ...others } = filters;
  if (ref !== undefined && Object.keys(others).length === 0 && options.limit === undefined) {
    const named = namedOrder(undefined, { orderRef: ref });
    return async (session) => ({ ids: named ? [await named(session)] : [] });
  }
  const most = limitOf(options);
  if (!options.yes && !options.dryRun && !canPrompt(cli.io, options)) {
    const preview = 'or preview them with --dry-run';
    throw new OrdersError('usage', `add --yes to ${name} all orders that match the filters, ${preview}`);
  }
  return async (session) => {
    const { findOrders } = await import('./found-orders.ts');
    const found = await findOrders(session, action, filters, most);
    if (found.more && options.limit === undefined) {
      cli.io.err(`more orders match; these are the oldest ${formatNumber(most)}\n`);
    }
    return { ids: found.orders.map(({ id }) => id), found };
  };
}

async function tellNone(
  cli: Cli,
  action: OrderAction,
  { leftOut }: FoundOrders,
  options: ManyOptions,
): Promise<void> {
  const left = leftOut === 0 ? '' : `; ${leftOutText(action, leftOut)}`;
  const none = `no matching order can be ${DONE[action.name]}${left}`;
  await printRecords(cli, options, 'orders', [], { none });
}

function leftOutText({ leavesOut }: OrderAction, count: number): string {
  const [orders, they] = [counted(count, 'order'), count === 1 ? 'is' : 'are'];
  return `${orders} ${they} left out, because ${count === 1 ? 'it is' : 'they are'} ${leavesOut?.because ?? ''}`;
}

/** Undefined where the user says no. */
async function confirmed(
  cli: Cli,
  session: Session,
  action: OrderAction,
  chosen: Chosen,
  options: ManyOptions,
): Promise<Chosen | undefined> {
  const { found, ids } = chosen;
  const asks = !options.yes && canPrompt(cli.io, options);
  const isSlip = chosen.isPicked === true && ids.length > 1;
  const { name, statuses } = action;
  if (!asks || !(found || isSlip || name === 'cancel')) return chosen;
  const { agreesTo, takersOf } = await import('./ask-orders.ts');
  if (found) return (await agreesTo(cli, action, found.orders, options)) ? chosen : undefined;
  if (!isMove(name)) return chosen;
  const { orders, failures } = await takersOf(session, name, statuses, ids);
  const [first] = failures;
  if (ids.length === 1 && first) throw first.error;
  for (const { error } of failures) cli.report(error, options);
  const rest = { ids: orders.map(({ id }) => id), failures };
  return orders.length === 0 || (await agreesTo(cli, action, orders, options)) ? rest : undefined;
}

interface Ended extends Tried {
  /** By their place; kept only where they are printed. */
  readonly orders: readonly OrderJson[];
  readonly done: number;
  /** Actions that continue by themselves. */
  readonly continuing: number;
}

async function act(
  cli: Cli,
  session: Session,
  action: OrderAction,
  { ids, found }: Chosen,
  options: ManyOptions,
): Promise<Ended> {
  const isText = !wantsRecords(options);
  const orders = new Map<number, OrderJson>();
  const counts = { done: 0, continuing: 0, failed: 0 };
  const pace = startPace(ids.length);
  const { name } = action;
  const progress = await openProgress(cli.io, { quiet: !found || options.json === true }, () =>
    pace.standing(`${formatNumber(counts.done)} ${DONE[name]}, ${formatNumber(counts.failed)} failed`),
  );
  const take = async (outcome: Outcome, id: number, at: number) => {
    if (!isText || options.quiet) orders.set(at, orderToJson(outcome.order));
    if (isText && !found) cli.io.out(`order ${id} ${stripControlCharacters(outcome.says)}\n`);
    if (outcome.failure) throw outcome.failure;
    if (outcome.continues) counts.continuing += 1;
    else counts.done += 1;
    pace.step();
  };
  const failed = ({ error }: Failure) => {
    counts.failed += 1;
    pace.step();
    // The program itself reports the failure of a single one.
    if (!found && ids.length > 1) cli.report(error, options);
  };
  const atOnce = found ? CONCURRENCY : 1;
  const tried = runAction(cli, session, action, { ...options, isMany: found !== undefined }, (signal, run) =>
    tryOrders(ids, { atOnce, signal }, async (id, at) => take(await run(id), id, at), failed),
  );
  const ended = await tried.finally(() => progress.end());
  const { done, continuing } = counts;
  const inOrder = [...orders].sort(([a], [b]) => a - b).map(([, order]) => order);
  return { ...ended, orders: inOrder, done, continuing };
}

async function tell(
  cli: Cli,
  { name }: OrderAction,
  { ids, found, failures: before = [], isList }: Chosen,
  ended: Ended,
  options: ManyOptions,
): Promise<void> {
  const { orders, failures } = ended;
  if (found) for (const { error } of failures) cli.report(error, options);
  if (wantsRecords(options) || (found && options.quiet)) {
    const [only] = orders;
    const isOne = !found && !isList && ids.length + before.length === 1;
    if (!isOne) await printRecords(cli, options, 'orders', orders);
    else if (only) await printRecord(cli, options, 'orders', only);
    return;
  }
  if (found) cli.io.out(`${await summaryOf(name, found, ended, options.dryRun === true)}\n`);
}

/** `12 orders shipped, 1 failed`. */
async function summaryOf(
  name: ActionName,
  found: FoundOrders,
  { done, continuing, failures, left }: Ended,
  isDryRun: boolean,
): Promise<string> {
  const failed =
    failures.length === 0 ? [] : [`${formatNumber(failures.length)} ${isDryRun ? 'would fail' : 'failed'}`];
  const later = continuing === 0 ? [] : [`${formatNumber(continuing)} under way`];
  if (!isDryRun) return [`${counted(done, 'order')} ${DONE[name]}`, ...later, ...failed].join(', ');
  const { countAndSum } = await import('./found-orders.ts');
  const failedAt = new Set(failures.map(({ at }) => at));
  const good = found.orders.filter((_order, at) => !failedAt.has(at));
  const text = left > 0 || done === 0 ? counted(done, 'order') : await countAndSum(good);
  return [`${text} would be ${DONE[name]}`, ...failed].join(', ');
}

function throwEnd(
  { name }: OrderAction,
  { ids, found, failures: before = [] }: Chosen,
  { done, left, stopped, failures }: Ended,
  { dryRun }: ManyOptions,
): void {
  const all = ids.length + before.length;
  const [first] = [...before, ...failures];
  if (first && all === 1) throw first.error;
  if (stopped && all === 1) throw stopped;
  if (stopped)
    throw found ? stoppedAmong(name, stopped, { done, left, all }) : withUntried(stopped, ids, left);
  if (!first) return;
  const failed = formatNumber(before.length + failures.length);
  const what = dryRun ? 'would fail' : 'failed';
  throw new OrdersError(first.error.kind, `${failed} of ${counted(all, 'order')} ${what}`, {
    code: first.error.code,
  });
}
