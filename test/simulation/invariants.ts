// What must be true when everything has settled: money by the ledger (M), states by the timeline (S), and
// what clients were told by the rows that are left (D).
import { ARROWS, type Status } from '../support/orders/state-diagram.ts';
import type { Acknowledged } from './clients.ts';
import { checkResilience } from './resilience.ts';
import type { Judged, World } from './world.ts';

interface OrderRow {
  readonly id: number;
  readonly email: string;
  readonly status: Status;
  readonly total: number;
  readonly currency: string;
  readonly items: number;
}

interface EventRow {
  readonly type: string;
  readonly from: Status | null;
  readonly to: Status | null;
}

const ORDERS = `SELECT id, customer_email AS email, lower(status) AS status, total_amount AS total, currency,
  (SELECT count(*) FROM order_items WHERE order_id = orders.id) AS items FROM orders ORDER BY id`;
const EVENTS = `SELECT type, lower(from_status) AS "from", lower(to_status) AS "to"
  FROM order_events WHERE order_id = ? ORDER BY id`;

export function checkInvariants(world: World, acknowledged: readonly Acknowledged[]): void {
  checkRows(world, acknowledged);
  checkFile(world);
}

/** All of them but those of the file of a SQLite database. */
export function checkRows(world: Judged, acknowledged: readonly Acknowledged[]): void {
  const orders = world.book.rows<OrderRow>(ORDERS);
  for (const order of orders) {
    const events = world.book.rows<EventRow>(EVENTS, order.id);
    checkTimeline(world, order, events);
    checkMoney(world, order);
    checkMails(world, order, events);
    checkSums(world, order);
  }
  checkJournal(world);
  if (world.profile.resilience) checkResilience(world, orders, acknowledged);
  checkCharges(world, orders);
  checkAcknowledged(world, orders, acknowledged);
}

function checkTimeline({ wrong }: Judged, order: OrderRow, events: readonly EventRow[]): void {
  const [created, ...later] = events;
  if (order.items === 0) wrong('D2', `order ${order.id} has no items`);
  if (created?.type !== 'order_created' || created.to !== 'pending') {
    wrong('D2', `the timeline of order ${order.id} does not begin with its creation`);
  }
  let status: Status = 'pending';
  for (const { type, from, to } of later) {
    if (to === null) continue;
    if (from !== status)
      wrong('S1', `order ${order.id}: ${type} leads from ${from}, the order was ${status}`);
    if (!from || !ARROWS[from].includes(to)) wrong('S1', `order ${order.id} went from ${from} to ${to}`);
    status = to;
  }
  if (status !== order.status) {
    wrong('S2', `order ${order.id} is ${order.status}, its timeline ends with ${status}`);
  }
  if (order.status === 'payment_processing') wrong('S5', `order ${order.id} stays PAYMENT_PROCESSING`);
}

function checkMoney({ ledger, wrong }: Judged, { id, status, total }: OrderRow): void {
  const charges = ledger.ofOrder(id);
  const captured = ledger.captured(id);
  const count = charges.filter((charge) => charge.status === 'succeeded').length;
  if (count > 1) wrong('M1', `order ${id} is ${status} and charged ${count} times`);
  const wantsMoney = status === 'paid' || status === 'shipped' || status === 'delivered';
  // What the service took back after the goods had left is nobody's fault here.
  const excused = captured === 0 && status !== 'paid' && charges.some((charge) => charge.givenBack);
  if (captured !== (wantsMoney ? total : 0) && !(wantsMoney && excused)) {
    const invariant = charges.some((charge) => charge.givenBack) ? 'M3 (given back)' : 'M3';
    wrong(invariant, `order ${id} is ${status}, its total is ${total}, and the service holds ${captured}`);
  }
}

/** Only an attempt of a PENDING order may stay open, for `pay` or `cancel` to look up; with resilience on not even that. */
function checkJournal({ book, profile, wrong }: Judged): void {
  const open = book.rows<{ id: number; kind: string; state: string; status: string }>(
    `SELECT j.id, j.kind, j.state, o.status FROM journal j JOIN orders o ON o.id = j.order_id
      WHERE j.state IN ('waiting', 'running', 'unknown')`,
  );
  for (const { id, kind, state, status } of open) {
    const mayWait = kind === 'payment' && state === 'unknown' && status === 'PENDING';
    if (mayWait && !profile.resilience) continue;
    wrong('J2', `row ${id}, a ${kind} of an order that is ${status}, stays ${state}`);
  }
}

/** Each transition has one mail at most; the same key again is the same mail. */
function checkMails(
  { ledger, wrong, disturbed, profile }: Judged,
  order: OrderRow,
  events: readonly EventRow[],
): void {
  const mails = ledger.mails.filter((mail) => mail.orderId === order.id);
  const causes = {
    ORDER_CONFIRMATION: 'paid',
    ORDER_SHIPPED: 'shipped',
    ORDER_CANCELLED: 'cancelled',
  } as const;
  for (const [template, to] of Object.entries(causes)) {
    const keys = mails.filter((mail) => mail.template === template).map((mail) => mail.idempotencyKey);
    const moves = events.filter((event) => event.to === to).length;
    if (new Set(keys).size > moves) {
      wrong('N1', `order ${order.id} became ${to} ${moves} times and has ${new Set(keys).size} ${template}`);
    }
    if (!disturbed && !profile.resilience && new Set(keys).size < keys.length)
      wrong('N1', `order ${order.id}: ${template} came twice`);
  }
  if (mails.some((mail) => mail.to !== order.email))
    wrong('N1', `a mail of order ${order.id} went elsewhere`);
}

function checkSums({ book, wrong }: Judged, { id, total }: OrderRow): void {
  // Prices have at most one decimal here, so tenths are whole numbers and add up exactly.
  const [sum] = book.rows<{ tenths: number }>(
    'SELECT sum(quantity * CAST(round(unit_price * 10) AS INTEGER)) AS tenths FROM order_items WHERE order_id = ?',
    id,
  );
  if (Math.round(total * 10) !== sum?.tenths || total !== Number(total.toFixed(1))) {
    wrong('M5', `the total of order ${id} is ${total}, its items are ${sum?.tenths} tenths`);
  }
}

function checkCharges({ ledger, wrong }: Judged, orders: readonly OrderRow[]): void {
  for (const charge of ledger.charges) {
    const order = orders.find(({ id }) => id === charge.orderId);
    if (order?.total !== charge.amount || order.currency !== charge.currency) {
      wrong(
        'M2',
        `${charge.paymentId} of ${charge.amount} ${charge.currency} fits no order ${charge.orderId}`,
      );
    }
    if (charge.refunds > 1) wrong('M4', `${charge.paymentId} was given back ${charge.refunds} times`);
  }
}

function checkAcknowledged(
  { book, wrong }: Judged,
  orders: readonly OrderRow[],
  acknowledged: readonly Acknowledged[],
): void {
  const ofKey = new Map<string, number>();
  for (const { name, orderId, status, key } of acknowledged) {
    const reached = book.rows<EventRow>(EVENTS, orderId).some((event) => event.to === status);
    if (!reached)
      wrong('D1', `${name} was told that order ${orderId} is ${status}; its timeline knows nothing`);
    if (key === undefined) continue;
    const first = ofKey.get(key) ?? orderId;
    if (first !== orderId) wrong('K1', `key ${key} was answered with orders ${first} and ${orderId}`);
    ofKey.set(key, first);
  }
  const emails = new Set(orders.map(({ email }) => email));
  if (emails.size < orders.length) wrong('K1', 'one request made two orders');
  for (const [name, status] of [
    ['ship', 'shipped'],
    ['deliver', 'delivered'],
  ] as const) {
    const winners = acknowledged
      .filter((one) => one.name.includes(` ${name} `) || one.name.includes(` put ${status} `))
      .map(({ orderId }) => orderId);
    if (new Set(winners).size < winners.length)
      wrong('S3', `two clients were told that their ${name} was it`);
  }
}

export function checkFile({ book, wrong }: Pick<World, 'book' | 'wrong'>): void {
  const integrity = book.rows<{ integrity_check: string }>('PRAGMA integrity_check');
  if (integrity[0]?.integrity_check !== 'ok') wrong('D4', `integrity: ${JSON.stringify(integrity)}`);
  const foreign = book.rows('PRAGMA foreign_key_check');
  if (foreign.length > 0) wrong('D4', `foreign keys: ${JSON.stringify(foreign)}`);
  if (!book.canWrite()) wrong('D5', 'a transaction was left open');
}
