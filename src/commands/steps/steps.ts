// `orders pay`, `ship`, `deliver` and `cancel`: one step of the diagram (design section 4) for one or many
// orders. All are tried; the first failure is the exit code.
import { type Order, orderToJson } from '../../domain/model/order.ts';
import { illegalTransition, type OrderStatus, TRANSITIONS } from '../../domain/model/order-status.ts';
import { OrdersError } from '../../domain/shared/errors.ts';
import { counted } from '../../domain/shared/format.ts';
import { toOrdersError } from '../../domain/shared/problem.ts';
import type { Cli, CommandSpec, Session } from '../../terminal/cli.ts';
import { argument, common, dryRun, ordersThatAre, url, yes } from '../../terminal/options/options.ts';
import { printRecord, printRecords, recordOptions, wantsRecords } from '../../terminal/output/records.ts';
import { isSure, type SureOptions } from '../../terminal/prompts/confirm.ts';
import { pickOrders } from '../../terminal/prompts/pick.ts';
import { unpaidError } from '../../terminal/unpaid-error.ts';
import { isOfFile, type MappedFileOptions, shipFileOptions } from './ship-options.ts';

interface MoveOptions extends MappedFileOptions, SureOptions {
  readonly file?: string;
}

interface Move
  extends Pick<CommandSpec, 'description' | 'options' | 'details' | 'examples' | 'exampleSetup'> {
  readonly name: 'ship' | 'deliver' | 'cancel' | 'pay';
  /** The orders that may take this step. */
  readonly statuses: readonly OrderStatus[];
  /** The status it leads to, and the status to which a repeated step would lead. */
  readonly leads: readonly [OrderStatus, OrderStatus];
  readonly act: (session: Session, id: number) => Promise<Order>;
}

export const pay = commandOf({
  name: 'pay',
  description: 'charge pending orders',
  options: [dryRun],
  details: `
A payment without an answer is looked up in the Payment Service's record first, so no order is charged twice.`,
  examples: ['orders pay 7', 'orders pay 7 8 9 --json'],
  exampleSetup: 'orders hold -q; orders import three.csv -q; orders release -q',
  statuses: TRANSITIONS.payment_initiated.from,
  leads: ['paid', 'payment_processing'],
  act: ({ orders, caller }, id) => orders.payOrder(id, caller),
});

export const ship = commandOf({
  name: 'ship',
  description: 'mark paid orders as shipped and email their customers',
  options: shipFileOptions,
  examples: [
    'orders ship 7',
    'orders ship 7 8 9',
    'orders ship --file shipped.csv --dry-run',
    'orders ship --file shipped.csv --on-error skip --rejects rejects.csv',
  ],
  statuses: TRANSITIONS.shipped.from,
  leads: ['shipped', 'shipped'],
  act: ({ orders, caller }, id) => orders.shipOrder(id, caller),
});

export const deliver = commandOf({
  name: 'deliver',
  description: 'mark shipped orders as delivered',
  options: [dryRun],
  examples: ['orders deliver 7', 'orders deliver 7 8 9'],
  exampleSetup: 'orders import three.csv -q; orders ship 7 8 9 -q',
  statuses: TRANSITIONS.delivered.from,
  leads: ['delivered', 'delivered'],
  act: ({ orders, caller }, id) => orders.deliverOrder(id, caller),
});

export const cancel = commandOf({
  name: 'cancel',
  description: 'cancel orders, and refund those that are paid',
  options: [yes, dryRun],
  examples: ['orders cancel 7', 'orders cancel 7 8 --dry-run', 'orders cancel 7 8 --yes'],
  statuses: TRANSITIONS.cancelled.from,
  leads: ['cancelled', 'cancelled'],
  act: ({ orders, caller }, id) => orders.cancelOrder(id, caller),
});

function commandOf(move: Move): CommandSpec<MoveOptions> {
  const ids = argument(
    '[id...]',
    'order ids; on a terminal, you can choose them',
    ordersThatAre(move.statuses),
  );
  return {
    ...move,
    arguments: [ids],
    options: [...common, url, ...recordOptions, ...move.options],
    prints: ({ file, dryRun }) => (file !== undefined && dryRun ? 'shippingReport' : 'orders'),
    async run(cli, options, written: string[]) {
      if (!isOfFile(options, written)) return moveOrders(cli, move, written, options);
      const { shipFile } = await import('./ship-file.ts');
      return shipFile(cli, options);
    },
  };
}

async function moveOrders(cli: Cli, move: Move, written: string[], options: MoveOptions): Promise<void> {
  const { name: command, statuses } = move;
  const singly = command === 'cancel';
  const which = pickOrders(cli, written, options, { command, statuses, singly });
  await cli.withSession(options, async (session) => {
    const ids = await which(session);
    if (command === 'cancel' && !options.dryRun) {
      const [these, paid] =
        ids.length === 1
          ? [`order ${ids[0]}`, 'A paid order is']
          : [counted(ids.length, 'order'), 'Paid orders are'];
      const sure = await isSure(cli, options, `Cancel ${these}? ${paid} refunded.`);
      if (!sure) return cli.io.err('nothing was cancelled\n');
    }
    await tryAll(cli, move, session, ids, options);
  });
}

async function tryAll(
  cli: Cli,
  move: Move,
  session: Session,
  ids: readonly number[],
  options: MoveOptions,
): Promise<void> {
  const done: Order[] = [];
  const failures: OrdersError[] = [];
  const isText = !wantsRecords(options);
  for (const id of ids) {
    try {
      const { order, says } = await (options.dryRun
        ? preview(session, move, id, done)
        : made(session, move, id));
      done.push(order);
      if (isText) cli.io.out(`order ${id} ${says}\n`);
      if (options.dryRun) continue;
      if (move.name === 'pay' && order.status === 'pending') throw await unpaidError(session, order);
    } catch (error) {
      const failure = toOrdersError(error);
      if (failure.kind === 'internal') throw error;
      failures.push(failure);
      // Reports each of several failures; the program itself reports a single one.
      if (ids.length > 1) cli.report(failure, options);
    }
  }
  if (!isText) {
    const [only] = done;
    if (ids.length > 1) await printRecords(cli, options, 'orders', done.map(orderToJson));
    else if (only) await printRecord(cli, options, 'orders', orderToJson(only));
  }
  const [first] = failures;
  if (!first) return;
  if (ids.length === 1) throw first;
  throw new OrdersError(first.kind, `${failures.length} of ${counted(ids.length, 'order')} failed`, {
    code: first.code,
  });
}

interface Came {
  readonly order: Order;
  /** Continues the sentence after "order 7". */
  readonly says: string;
}

/** With resilience on, a cancellation continues automatically where its refund is not complete yet. */
async function made(session: Session, { name, act }: Move, id: number): Promise<Came> {
  const order = await act(session, id);
  const isLate = name === 'cancel' && order.status !== 'cancelled';
  return {
    order,
    says: `is ${order.status}${isLate ? ' until its refund is complete; the refund continues automatically' : ''}`,
  };
}

/** An order that is named twice has already taken the step. */
async function preview(
  { orders, caller }: Session,
  { name, leads: [to, tried] }: Move,
  id: number,
  before: readonly Order[],
): Promise<Came> {
  if (before.some((order) => order.id === id)) throw illegalTransition(to, tried, id);
  const { previewMove } = await import('../../domain/dry-run/preview-order.ts');
  const order = await orders.getOrder(id, caller);
  return { order, says: previewMove(name, order, await orders.explainOrder(id, caller)) };
}
