// The history of an order: its timeline, in words.
import { actorKind } from '../model/actor.ts';
import type { OrderEvent } from '../model/order.ts';
import { counted } from '../shared/format.ts';
import type { OrderSnapshot } from './explanation.ts';
import { EMAIL_NAMES } from './side-calls.ts';

/** `orders events` shows the rest. */
const MOST = 12;

const WORDS: Readonly<Record<string, string>> = {
  payment_initiated: 'payment sent',
  payment_succeeded: 'paid',
  payment_failed: 'not paid',
  payment_unknown: 'payment outcome unknown',
  payment_processing: 'payment being processed',
  payment_held: 'payment held',
  payment_parked: 'payment postponed',
  payment_resolved: 'payment resolved',
  order_held: 'held',
  order_released: 'released',
  shipment_changed: 'shipment corrected',
  call_repeated: 'sent again',
  shipped: 'shipped',
  delivered: 'delivered',
  cancelled: 'cancelled',
  refund_initiated: 'refund sent',
  refund_refused: 'refund failed',
  refund_unknown: 'refund outcome unknown',
  refund_parked: 'refund postponed',
  compensation_initiated: 'refund of a charge sent',
  compensation_succeeded: 'charge refunded',
  compensation_failed: 'refund of a charge failed',
  compensation_pending: 'refund of a charge pending',
  refund_pending: 'refund accepted, not completed yet',
  payment_record_disagrees: 'charge found that cannot pay this order',
  payment_record_agrees: 'charge that could not pay this order is gone',
  payment_record_unread: "the Payment Service's record was not read",
  payment_news: 'payment event received',
  notification_sent: 'sent',
  notification_failed: 'not sent',
  notification_dropped: 'no longer sent',
  notification_requeued: 'queued again',
};

const PLACED: Readonly<Record<ReturnType<typeof actorKind>, string>> = {
  api: 'placed through the API',
  cli: 'placed on the command line',
  webhook: 'placed by a webhook',
  settle: 'placed automatically',
};

/** Oldest first; a long timeline keeps its beginning and its end. */
export function historyOf({
  order,
  events,
}: OrderSnapshot): { readonly at: number | null; readonly type: string | null; readonly text: string }[] {
  const all = events.map((event) => ({
    at: event.at,
    type: event.type,
    text: wordsOf(event, order.batch?.batchId),
  }));
  const [first] = all;
  if (!first || all.length <= MOST) return all;
  const left = all.length - MOST;
  const more = {
    at: null,
    type: null,
    text: `${counted(left, 'more event')}, listed in the timeline of the order`,
  };
  return [first, more, ...all.slice(left + 1)];
}

function wordsOf(event: OrderEvent, batch: number | undefined): string {
  const { type, actor, detail } = event;
  if (type === 'order_created') return batch === undefined ? placed(actor) : `placed by batch ${batch}`;
  const words = WORDS[type] ?? type.replaceAll('_', ' ');
  const said = detail === null ? words : `${words}: ${inWords(detail)}`;
  return actor === 'webhook' ? `${said} (by webhook)` : said;
}

function placed(actor: OrderEvent['actor']): string {
  const kind = actorKind(actor);
  const name = actor.slice(kind.length + 1);
  return name === '' ? PLACED[kind] : `${PLACED[kind]} by ${name}`;
}

function inWords(detail: string): string {
  return Object.entries(EMAIL_NAMES).reduce((text, [template, name]) => text.replace(template, name), detail);
}
