// What else of an order is open beside its own payment or refund: charges that go back, and mails.
import { isAbandoned } from '../journal/journal-entries.ts';
import {
  isDead,
  isOpen,
  type JournalRow,
  MAIL_LIFE_MS,
  type NotificationTemplate,
} from '../model/journal.ts';
import {
  atDatabase,
  callByItself,
  fact,
  type Known,
  leftAlone,
  moment,
  type Part,
  REFUND_BY_HAND,
  together,
  told,
  waitingFor,
} from './explanation.ts';

/** What a mail is called among people. */
export const MAILS: Readonly<Record<NotificationTemplate, string>> = {
  ORDER_CONFIRMATION: 'the confirmation',
  ORDER_SHIPPED: 'the shipping mail',
  ORDER_CANCELLED: 'the cancellation mail',
};

/** Charges that the order had no use for. */
export function explainCompensations(known: Known): Part {
  const open = known.journal.filter((row) => row.kind === 'compensation' && isOpen(row));
  return together(
    ...open.map((row) => (row.paymentId === null ? readLater(known, row) : compensation(known, row))),
  );
}

/** Mails that wait, are under way, were given up or could not be sent. */
export function explainMails(known: Known): Part {
  const rows = known.journal.filter(({ kind }) => kind === 'notification');
  const open = rows.filter(isOpen);
  return together(
    ...open.map((row, at) => openMail(known, row, at === 0)),
    ...rows.filter((row) => row.state === 'refused').map((row) => failedMail(known, row)),
  );
}

/** Its record is still to be read, for charges that nobody knows of yet. */
function readLater(known: Known, row: JournalRow): Part {
  const last = row.detail === null ? '' : `; last: ${row.detail}`;
  return {
    facts: [fact(`the Payment Service's record is read once more, for a charge that came late${last}`)],
    unasked: [
      callByItself(known, 'reads the record and gives back what the order has no use for', dueOf(known, row)),
    ],
    next: [atDatabase('orders recover', 'reads it now, and settles whatever else is open')],
  };
}

function compensation(known: Known, row: JournalRow): Part {
  const payment = `payment ${row.paymentId ?? ''}, which the order has no use for,`;
  const since = waitingFor(known, 'refund', row.createdAt, row.dueAt);
  const avoid = [REFUND_BY_HAND];
  if (row.state === 'running' && !isAbandoned(known, row, known.now)) {
    return { waitingFor: since, facts: [fact(`${payment} is being given back`)], avoid };
  }
  const why = row.detail === null ? '' : `; last: ${row.detail}`;
  const does = row.accepted
    ? 'reads the record until the Payment Service has decided about its refund,'
    : 'reads the record, and sends its refund again with the same key until it is done,';
  return together(
    {
      waitingFor: since,
      facts: [fact(`${payment} has not gone back yet${why}`)],
      unasked: [callByItself(known, does, dueOf(known, row))],
      next: [atDatabase('orders recover', 'sends that refund now, and settles whatever else is open')],
      avoid,
    },
    row.state === 'waiting' ? leftAlone(known, row) : {},
  );
}

/** In its sequence: the second mail of an order leaves when the first has ended. */
function openMail(known: Known, row: JournalRow, isFirst: boolean): Part {
  const mail = nameOf(row);
  const waits = waitingFor(
    known,
    'mail',
    row.createdAt,
    row.state === 'waiting' ? row.dueAt : row.leaseUntil,
  );
  if (row.state === 'running' && !isAbandoned(known, row, known.now)) {
    return { waitingFor: waits, facts: [fact(`${mail} is being sent`)] };
  }
  if (!isFirst) return { facts: [fact(`${mail} waits for the mail before it`)] };
  const why = row.detail === null ? '' : `; last: ${row.detail}`;
  const end = row.createdAt + MAIL_LIFE_MS;
  const givenUp = row.resilient ? [told(known, `gives ${mail} up at ${moment(known, end)}`, end)] : [];
  return together(
    {
      waitingFor: waits,
      facts: [fact(`${mail} ${untilNow(row)}${why}`)],
      unasked: [callByItself(known, `sends ${mail}`, dueOf(known, row), 'notifications'), ...givenUp],
      next: [atDatabase('orders recover', `sends ${mail} now, and settles whatever else is open`)],
    },
    row.state === 'waiting' ? leftAlone(known, row, 'notifications') : {},
  );
}

function untilNow({ state, sends }: JournalRow): string {
  if (state === 'running') return 'was interrupted while it was being sent';
  return sends === 0 ? 'waits to be sent' : 'could not be sent yet';
}

function failedMail(known: Known, row: JournalRow): Part {
  const { order } = known;
  const reason = row.detail ?? 'refused';
  if (!isDead(row)) {
    return {
      facts: [
        fact(
          `${nameOf(row)} could not be sent (${reason}) and is not tried again: tell the customer yourself`,
        ),
      ],
    };
  }
  // Nobody confirms what has been cancelled.
  if (row.template === 'ORDER_CONFIRMATION' && order.status === 'cancelled') return {};
  return {
    facts: [fact(`${nameOf(row)} was given up after ${MAIL_LIFE_MS / 3_600_000} h (${reason})`)],
    next: [atDatabase(`orders outbox --resend ${order.id}`, 'lets it be tried for another 24 h')],
  };
}

function nameOf({ template }: JournalRow): string {
  return template === null ? 'a mail' : MAILS[template];
}

/** What a process left behind is taken up at once. */
function dueOf({ now }: Known, row: JournalRow): number {
  return row.state === 'running' ? now : row.dueAt;
}
