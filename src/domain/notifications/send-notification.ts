// Sends one notification of the journal (design section 6.2): a failure is logged and blocks nothing.
import { asClosed, asWaiting } from '../journal/journal-entries.ts';
import { withLease } from '../journal/lease.ts';
import { sharing } from '../journal/sharing.ts';
import {
  EMAIL_LIFE_MS,
  emailBackoffMs,
  isSendWindowOpen,
  type JournalRow,
  type JournalState,
} from '../model/journal.ts';
import type { Order } from '../model/order.ts';
import { SENDERS } from '../ports/services.ts';
import { type Caller, type Deps, logContext, type Tx } from '../ports/store.ts';

/**
 * Sends the row's email and writes its outcome; returns whether it was sent. `order` saves a read if the caller has
 * it.
 */
export async function sendNotification(
  deps: Deps,
  row: JournalRow,
  caller: Caller,
  order?: Order,
): Promise<boolean> {
  const { template } = row;
  const known = order ?? (await deps.store.read.order(row.orderId));
  if (!known || !template) return false;
  return withLease(deps, row, async (lease) => {
    if (!isSendWindowOpen(row, deps.clock.now())) return putOff(deps, row);
    caller.onStep?.({ is: 'calling', orderId: known.id, call: 'email' });
    const result = await deps.services.notifications[SENDERS[template]](
      {
        to: known.customerEmail,
        idempotencyKey: row.idempotencyKey,
        orderId: known.id,
        customerName: known.customerName,
        totalAmount: known.totalAmount,
        currency: known.currency,
        items: known.items,
        shipment: template === 'ORDER_SHIPPED' ? known.shipment : null,
      },
      caller,
    );
    const sent = result.outcome === 'sent';
    const reason = sent ? null : result.reason;
    const at = deps.clock.now();
    const end = sent ? asClosed('done') : afterFailure(row, at, reason ?? '');
    if (!sent) {
      const level = caller.reportsEmails ? 'info' : 'error';
      deps.log[level]({ ...logContext(caller), orderId: known.id, template, reason }, 'notification failed');
    }
    // If the process dies before that commit, the email is sent again with its key, as after any crash.
    const isLater = deps.settings.recordEmailsLater === true;
    const record = async (tx: Tx) => {
      tx.mayRepeat();
      await tx.endHeld(row, end, {
        orderId: known.id,
        at,
        type: sent ? 'notification_sent' : 'notification_failed',
        from: null,
        to: null,
        actor: caller.actor,
        detail: reason === null ? template : `${template}: ${reason}${whatNext(row, end.state)}`,
        paymentId: null,
      });
    };
    const recorded = lease.record(record, { ...sharing(known.id), isPatient: isLater });
    if (isLater) deps.process.inBackground(recorded);
    else await recorded;
    caller.onStep?.({ is: 'recorded', orderId: known.id, call: 'email' });
    if (reason !== null)
      caller.onStep?.({ is: 'email_failed', orderId: known.id, template, reason, end: end.state });
    return sent;
  });
}

/** After a pause another process may be sending it: it waits for recovery, as after a crash. */
async function putOff(deps: Deps, row: JournalRow): Promise<boolean> {
  const reason = 'the process was suspended before it could send the email';
  deps.log.warn({ orderId: row.orderId, template: row.template, reason }, 'notification put off');
  await deps.store.write((tx) => tx.patchHeld(row, asWaiting(deps.clock.now(), reason)));
  return false;
}

/** The outbox retries it for a day; without resilience a failed email is not retried (design section 6.2). */
function afterFailure(row: JournalRow, at: number, reason: string) {
  const dueAt = at + emailBackoffMs(row.sends);
  if (!row.resilient || dueAt > row.createdAt + EMAIL_LIFE_MS) return asClosed('refused', reason);
  return asWaiting(dueAt, reason);
}

function whatNext({ resilient }: JournalRow, end: JournalState): string {
  if (end === 'waiting') return '; Orders retries it';
  return end === 'refused' && resilient ? `; permanently failed after ${EMAIL_LIFE_MS / 3_600_000} h` : '';
}
