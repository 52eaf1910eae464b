// The history of an order: its timeline, in words.
import type { OrderEvent } from '../model/order.ts';
import type { OrderSnapshot } from './explanation.ts';
import { MAILS } from './side-calls.ts';

/** `orders events` shows the rest. */
const MOST = 12;

const WORDS: Readonly<Record<string, string>> = {
  payment_initiated: 'payment sent',
  payment_succeeded: 'paid',
  payment_failed: 'not paid',
  payment_unknown: 'no answer to the payment',
  payment_processing: 'the Payment Service is at it',
  payment_held: 'payment held back',
  payment_parked: 'payment put off',
  payment_resolved: 'payment ended',
  call_repeated: 'sent again',
  shipped: 'shipped',
  delivered: 'delivered',
  cancelled: 'cancelled',
  refund_initiated: 'refund sent',
  refund_refused: 'refund not made',
  refund_unknown: 'no answer to the refund',
  refund_parked: 'refund put off',
  compensation_initiated: 'a charge goes back',
  compensation_succeeded: 'a charge has gone back',
  compensation_failed: 'a charge has not gone back',
  compensation_pending: 'a charge is to go back',
  refund_pending: 'refund taken, not decided',
  payment_record_disagrees: 'a charge that is not its own',
  payment_record_agrees: 'not in the way any more',
  payment_record_unread: 'the record was not read',
  payment_news: 'news of a payment',
  notification_sent: 'sent',
  notification_failed: 'not sent',
  notification_dropped: 'not sent any more',
  notification_requeued: 'to be sent after all',
};

const PLACED: Readonly<Record<OrderEvent['actor'], string>> = {
  api: 'placed through the API',
  cli: 'placed in the terminal',
  webhook: 'placed by a webhook',
  settle: 'placed by itself',
};

/** Oldest first; a long timeline keeps its beginning and its end. */
export function historyOf({
  order,
  events,
}: OrderSnapshot): { readonly at: number | null; readonly text: string }[] {
  const all = events.map((event) => ({ at: event.at, text: wordsOf(event, order.batch?.batchId) }));
  const [first] = all;
  if (!first || all.length <= MOST) return all;
  const left = all.length - MOST;
  const more = { at: null, text: `${left} more; "orders events ${order.id}" tells them` };
  return [first, more, ...all.slice(left + 1)];
}

function wordsOf(event: OrderEvent, batch: number | undefined): string {
  const { type, actor, detail } = event;
  if (type === 'order_created') return batch === undefined ? PLACED[actor] : `placed by batch ${batch}`;
  const words = WORDS[type] ?? type.replaceAll('_', ' ');
  const said = detail === null ? words : `${words}: ${inWords(detail)}`;
  return actor === 'webhook' ? `${said} (by webhook)` : said;
}

function inWords(detail: string): string {
  return Object.entries(MAILS).reduce((text, [template, name]) => text.replace(template, name), detail);
}
