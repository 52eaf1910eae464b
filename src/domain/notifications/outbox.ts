// The outbox for operators: waiting emails, permanently failed emails, and how to resend emails.
import * as z from 'zod';
import { asClosed, asWaiting, NO_LEASE, notificationRow } from '../journal/journal-entries.ts';
import { lockOrder } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import { isPermanentlyFailed, type JournalRow } from '../model/journal.ts';
import type { OrderHead } from '../model/order.ts';
import { pageParameters, readParameters } from '../model/query-parameters.ts';
import type { Caller, Deps, NewEvent, Tx } from '../ports/store.ts';
import { OrdersError } from '../shared/errors.ts';
import { timeToJson } from '../shared/format.ts';
import { describe } from '../shared/schema.ts';
import type { OutboxEmail, Resent } from './email-json.ts';

export interface OutboxPage {
  readonly emails: readonly OutboxEmail[];
  readonly skip: number;
  readonly limit: number;
  /** Of the emails on all pages. */
  readonly total: number;
  /** How many of them failed and are not retried automatically. */
  readonly failed: number;
  /** Epoch milliseconds by the order database's clock, for ages. */
  readonly now: number;
  readonly more: boolean;
}

type OutboxDeps = Pick<Deps, 'store' | 'clock' | 'settings' | 'newKey'>;

const DEFAULT_LIMIT = 20;
export const OUTBOX_PARAMETERS = z.strictObject({
  ...pageParameters(DEFAULT_LIMIT),
  failed: describe(z.enum(['true', 'false'], { error: 'must be true or false' }).optional(), {
    default: 'false',
    description: '`true`: only emails that failed and are not retried automatically.',
  }),
});
/** Orders in one transaction, to keep it short. */
const PAGE_ORDERS = 50;

/** Oldest first; `parameters` as in the query string of the API. Throws `invalid` for a wrong one. */
export async function listOutbox(
  { store, clock }: OutboxDeps,
  parameters: Readonly<Record<string, string>>,
): Promise<OutboxPage> {
  const { skip = 0, limit = DEFAULT_LIMIT, failed } = readParameters(OUTBOX_PARAMETERS, parameters);
  const onlyFailed = failed === 'true';
  const [rows, open] = await Promise.all([
    store.read.outbox({ onlyFailed, skip, limit: limit + 1 }),
    store.read.openCounts(),
  ]);
  const emails = rows.slice(0, limit).map(emailOf);
  const total = onlyFailed ? open.failedEmails : open.emails + open.failedEmails;
  const more = rows.length > limit;
  return { emails, skip, limit, total, failed: open.failedEmails, now: clock.now(), more };
}

/**
 * Lets the permanently failed emails of these orders wait again, for another 24 hours, with the same keys: the intent
 * is the same, and an email that was delivered after all is not delivered twice. Throws `not_found`, and `conflict`
 * if an order has no such email or none that should still be sent; then the whole page of orders that includes it
 * stays unchanged.
 */
export async function resendEmails(
  deps: OutboxDeps,
  orderIds: readonly number[],
  caller: Caller,
): Promise<Resent> {
  const ids = ascending(orderIds);
  let total: Resent = { resent: 0, dropped: 0 };
  for (let at = 0; at < ids.length; at += PAGE_ORDERS) {
    const page = ids.slice(at, at + PAGE_ORDERS);
    total = sum(total, await resendPage(deps, page, caller, true));
  }
  return total;
}

/** The same for all permanently failed emails; an email that should not be sent any more leaves the outbox. */
export async function resendAllFailed(deps: OutboxDeps, caller: Caller): Promise<Resent> {
  let total: Resent = { resent: 0, dropped: 0 };
  let afterId = 0;
  // The emails of an order may be on several pages, and in a dry run they remain there.
  const done = new Set<number>();
  for (;;) {
    const rows = await deps.store.read.outbox({ onlyFailed: true, afterId, limit: PAGE_ORDERS });
    const last = rows.at(-1);
    if (!last) return total;
    afterId = last.id;
    const ids = ascending(rows.map(({ orderId }) => orderId)).filter((id) => !done.has(id));
    total = sum(total, await resendPage(deps, ids, caller, false));
    for (const id of ids) done.add(id);
  }
}

function resendPage(
  deps: OutboxDeps,
  ids: readonly number[],
  caller: Caller,
  strict: boolean,
): Promise<Resent> {
  return deps.store.write(async (tx) => {
    let total: Resent = { resent: 0, dropped: 0 };
    for (const id of ids) total = sum(total, await resendOf(deps, tx, id, caller, strict));
    return total;
  });
}

async function resendOf(
  deps: OutboxDeps,
  tx: Tx,
  orderId: number,
  caller: Caller,
  strict: boolean,
): Promise<Resent> {
  const order = await lockOrder(tx, orderId);
  const dead = (await tx.journalOf(orderId, ['notification'])).filter(isPermanentlyFailed);
  if (strict && dead.length === 0) return resendLast(deps, tx, order, caller);
  // A cancelled order gets no confirmation.
  const isUnwanted = ({ template }: JournalRow) =>
    template === 'ORDER_CONFIRMATION' && order.status === 'cancelled';
  if (strict && dead.every(isUnwanted)) throw confirmsCancelled(orderId);
  const at = deps.clock.now();
  const events: NewEvent[] = [];
  const tell = (type: string, detail: string) =>
    events.push({ orderId, at, type, from: null, to: null, actor: caller.actor, detail, paymentId: null });
  let dropped = 0;
  for (const row of dead) {
    if (isUnwanted(row)) {
      dropped += 1;
      await tx.patchJournal(row.id, asClosed('dropped', 'the order was cancelled'));
      tell('notification_dropped', `${row.template}: the order was cancelled`);
    } else {
      await tx.patchJournal(row.id, { ...asWaiting(at, row.detail), sends: 0, createdAt: at });
      const how = row.resilient ? 'it is retried for another 24 h' : 'it is sent again';
      tell('notification_requeued', `${row.template}: ${how}`);
    }
  }
  if (events.length > 0) await tx.appendEvents(events);
  return { resent: dead.length - dropped, dropped };
}

/** No email of the order has failed: the last one that was sent is sent once more, as a new email. */
async function resendLast(deps: OutboxDeps, tx: Tx, order: OrderHead, caller: Caller): Promise<Resent> {
  const last = (await tx.journalOf(order.id, ['notification'])).findLast(({ state }) => state === 'done');
  if (!last?.template) throw nothingGivenUp(order.id);
  const at = deps.clock.now();
  const { template } = last;
  const unsent = { ...NO_LEASE, state: 'waiting', sentAt: null, timeoutMs: null } as const;
  await tx.insertJournal({ ...notificationRow(deps, order, template, at), ...unsent });
  await changeOrder(order, caller.actor, at)
    .note('notification_requeued', `${template}: sent once more`)
    .save(tx);
  return { resent: 1, dropped: 0 };
}

function nothingGivenUp(orderId: number): OrdersError {
  return new OrdersError('conflict', `order ${orderId} has no email that was sent or has failed`, {
    code: 'no_dead_mail',
    hint: { to: 'list_failed_emails' },
  });
}

function confirmsCancelled(orderId: number): OrdersError {
  return new OrdersError('conflict', `order ${orderId} is cancelled; its confirmation is no longer sent`, {
    code: 'mail_unwanted',
    hint: { to: 'drop_unwanted_emails' },
  });
}

function emailOf(row: JournalRow): OutboxEmail {
  const state = isPermanentlyFailed(row) ? 'given_up' : row.state === 'running' ? 'sending' : 'waiting';
  return {
    order_id: row.orderId,
    template: row.template,
    state,
    tries: row.sends,
    next_try: state === 'waiting' ? timeToJson(row.dueAt) : null,
    waiting_since: timeToJson(row.createdAt),
    last_reason: row.detail,
  };
}

function ascending(ids: readonly number[]): number[] {
  return [...new Set(ids)].sort((one, other) => one - other);
}

function sum(one: Resent, other: Resent): Resent {
  return { resent: one.resent + other.resent, dropped: one.dropped + other.dropped };
}
