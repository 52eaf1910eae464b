// The events of a timeline and their actors, as words.
import { inEnglish, inJapanese, texts } from './language.ts';

const words = texts({
  en: inEnglish && {
    order_created: 'Placed',
    payment_initiated: 'Payment sent',
    payment_succeeded: 'Paid',
    payment_failed: 'Payment failed',
    payment_unknown: 'Payment outcome unknown',
    payment_processing: 'Payment being processed',
    payment_held: 'Payment held',
    payment_parked: 'Payment postponed',
    payment_resolved: 'Payment resolved',
    payment_news: 'Payment event received',
    payment_record_disagrees: 'Charge found that cannot pay this order',
    payment_record_agrees: 'Charge that could not pay this order is gone',
    payment_record_unread: "The Payment Service's record was not read",
    order_held: 'Put on hold',
    order_released: 'Released',
    shipped: 'Shipped',
    shipment_changed: 'Shipment corrected',
    delivered: 'Delivered',
    cancelled: 'Cancelled',
    call_repeated: 'Sent again',
    refund_initiated: 'Refund sent',
    refund_pending: 'Refund accepted, not completed yet',
    refund_refused: 'Refund failed',
    refund_unknown: 'Refund outcome unknown',
    refund_parked: 'Refund postponed',
    compensation_initiated: 'Refund of a charge sent',
    compensation_succeeded: 'Charge refunded',
    compensation_failed: 'Refund of a charge failed',
    compensation_pending: 'Refund of a charge pending',
    notification_sent: 'Email sent',
    notification_failed: 'Email not sent',
    notification_dropped: 'Email no longer sent',
    notification_requeued: 'Email queued again',
    note: 'Note',
  },
  ja: inJapanese && {
    order_created: '注文受付',
    payment_initiated: '決済を送信',
    payment_succeeded: '支払い完了',
    payment_failed: '決済失敗',
    payment_unknown: '決済結果不明',
    payment_processing: '決済処理中',
    payment_held: '決済を保留',
    payment_parked: '決済を延期',
    payment_resolved: '決済を手動で確定',
    payment_news: '決済の通知を受信',
    payment_record_disagrees: 'この注文に使えない請求を検出',
    payment_record_agrees: 'この注文に使えない請求が解消',
    payment_record_unread: '決済サービスの記録を読めませんでした',
    order_held: '保留',
    order_released: '保留解除',
    shipped: '発送',
    shipment_changed: '発送情報を修正',
    delivered: '配達完了',
    cancelled: 'キャンセル',
    call_repeated: '再送信',
    refund_initiated: '返金を送信',
    refund_pending: '返金受付済み（未完了）',
    refund_refused: '返金失敗',
    refund_unknown: '返金結果不明',
    refund_parked: '返金を延期',
    compensation_initiated: '不要な請求の返金を送信',
    compensation_succeeded: '不要な請求を返金済み',
    compensation_failed: '不要な請求の返金に失敗',
    compensation_pending: '不要な請求の返金待ち',
    notification_sent: 'メール送信',
    notification_failed: 'メール送信失敗',
    notification_dropped: 'メール送信を取りやめ',
    notification_requeued: 'メールを再送待ちに追加',
    note: 'メモ',
  },
});

/** A type that this console does not know is shown as it is. */
export function eventText(type: string): string {
  return Object.hasOwn(words, type) ? words[type as keyof typeof words] : type;
}

const actors = texts({
  en: inEnglish && {
    api: 'API',
    cli: 'Command line',
    webhook: 'Payment Service',
    settle: 'automatic',
    by: (name: string, kind: string) => `${name} (${kind})`,
  },
  ja: inJapanese && {
    api: 'API',
    cli: 'コマンドライン',
    webhook: '決済サービス',
    settle: '自動',
    by: (name: string, kind: string) => `${name}（${kind}）`,
  },
});

/** `api:warehouse` is "warehouse (API)". */
export function actorText(actor: string): string {
  const [kind = '', ...named] = actor.split(':');
  const name = named.join(':');
  const known = kind === 'api' || kind === 'cli' || kind === 'webhook' || kind === 'settle';
  if (!known) return actor;
  return name === '' ? actors[kind] : actors.by(name, actors[kind]);
}
