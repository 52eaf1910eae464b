// The words for what a person does with an order, and for how it ended.
import type { OrderStatus } from '../../../domain/model/order-status.ts';
import { inEnglish, inJapanese, texts } from '../../text/language.ts';
import { statusTexts } from '../../text/statuses.ts';

export const changeTexts = texts({
  en: inEnglish && {
    pay: 'Pay',
    ship: 'Ship',
    deliver: 'Deliver',
    cancel: 'Cancel order',
    hold: 'Hold',
    release: 'Release',
    correct: 'Save tracking',
    note: 'Add note',
    refund: 'Refund that charge',
    emails: 'Resend emails',
    resume: (batch: number) => `Resume import ${batch}`,
    retry: (batch: number) => `Retry import ${batch}`,
    releaseAll: 'Release all charges',
    lookingUp: 'The answer was lost. Asking the server what has become of it…',
    reading: 'The server has answered. Reading what has become of the order…',
    answerLost: (text: string) => `The answer was lost. ${text}`,
    failed: 'Nothing more was done.',
    overtaken: (id: number, isKnown: boolean) =>
      `Nothing was done: order ${id} has changed since you saw it.${isKnown ? ' Meanwhile:' : ''}`,
    dismiss: 'Dismiss',
    is: (id: number, status: OrderStatus) => `Order ${id} is ${statusIn(status)}.`,
    held: (id: number) => `Order ${id} is on hold.`,
    released: (id: number) => `Order ${id} is no longer on hold.`,
    corrected: (id: number) => `The tracking of order ${id} is saved.`,
    noted: 'The note is in the timeline.',
    refunded: (payment: string) => `Payment ${payment} is refunded.`,
    resent: 'The failed emails wait to be sent again.',
    notResent: 'No email of this order has failed any more; none was sent again.',
    batchRuns: (batch: number) => `Import ${batch} goes on.`,
    chargesReleased: 'All charges are released.',
    notPaid: (id: number, reason: string) =>
      `Order ${id} is not paid${reason === '' ? '' : `: ${reason}`}. See Next steps.`,
    notCancelled: (id: number) =>
      `The cancellation of order ${id} is accepted. It stays paid until its refund is done.`,
    notYet: (id: number, status: OrderStatus) => `Order ${id} is ${statusIn(status)}. See Next steps.`,
    missing: (id: number, status: OrderStatus, isStill: boolean, what: string) =>
      `Order ${id} is ${isStill ? 'still ' : ''}${statusIn(status)}; ${what} did not arrive or is under way: see Next steps.`,
    unchanged: (what: string) =>
      `${what} did not arrive or is under way: look at Next steps before you repeat it.`,
    noteMissing: 'The note is not in the timeline: it did not arrive or is under way.',
    thePay: 'the payment',
    theShip: 'the shipping',
    theDeliver: 'the delivery',
    theCancel: 'the cancellation',
    theHold: 'The hold',
    theRelease: 'The release',
    theCorrect: 'The correction',
    theRefund: 'The refund',
    theEmails: 'The request to send emails again',
    theBatch: 'The change of the import',
  },
  ja: inJapanese && {
    pay: '決済を実行',
    ship: '発送済みにする',
    deliver: '配達済みにする',
    cancel: '注文をキャンセル',
    hold: '保留',
    release: '保留を解除',
    correct: '追跡番号を保存',
    note: 'メモを追加',
    refund: 'この請求を返金',
    emails: 'メールを再送',
    resume: (batch: number) => `取り込み ${batch} を再開`,
    retry: (batch: number) => `取り込み ${batch} を再試行`,
    releaseAll: 'すべての請求の保留を解除',
    lookingUp: '応答が失われました。結果をサーバーに確認しています…',
    reading: 'サーバーが応答しました。注文の現在の状態を読み込んでいます…',
    answerLost: (text: string) => `応答が失われました。${text}`,
    failed: '処理は行われませんでした。',
    overtaken: (id: number, isKnown: boolean) =>
      `何も行われませんでした。注文 ${id} は表示後に変更されています。${isKnown ? 'その間の出来事：' : ''}`,
    dismiss: '閉じる',
    is: (id: number, status: OrderStatus) => `注文 ${id} は「${statusTexts[status]}」です。`,
    held: (id: number) => `注文 ${id} を保留しました。`,
    released: (id: number) => `注文 ${id} の保留を解除しました。`,
    corrected: (id: number) => `注文 ${id} の発送情報を保存しました。`,
    noted: 'メモを履歴に追加しました。',
    refunded: (payment: string) => `支払い ${payment} を返金しました。`,
    resent: '失敗したメールを再送待ちにしました。',
    notResent: 'この注文に失敗したメールはもうありません。再送しませんでした。',
    batchRuns: (batch: number) => `取り込み ${batch} を続行します。`,
    chargesReleased: 'すべての請求の保留を解除しました。',
    notPaid: (id: number, reason: string) =>
      `注文 ${id} は支払われていません${reason === '' ? '' : `（${reason}）`}。次の手順をご覧ください。`,
    notCancelled: (id: number) =>
      `注文 ${id} のキャンセルを受け付けました。返金が完了するまで「支払い済み」のままです。`,
    notYet: (id: number, status: OrderStatus) =>
      `注文 ${id} は「${statusTexts[status]}」です。次の手順をご覧ください。`,
    missing: (id: number, status: OrderStatus, isStill: boolean, what: string) =>
      `注文 ${id} は${isStill ? 'まだ' : ''}「${statusTexts[status]}」です。${what}は届かなかったか処理中です。次の手順をご覧ください。`,
    unchanged: (what: string) => `${what}は届かなかったか処理中です。繰り返す前に次の手順をご確認ください。`,
    noteMissing: 'メモは履歴にありません。届かなかったか処理中です。',
    thePay: '支払い',
    theShip: '発送',
    theDeliver: '配達完了',
    theCancel: 'キャンセル',
    theHold: '保留',
    theRelease: '保留の解除',
    theCorrect: '修正',
    theRefund: '返金',
    theEmails: 'メールの再送',
    theBatch: '取り込みの操作',
  },
});

/** Within a sentence. */
function statusIn(status: OrderStatus): string {
  return status === 'payment_processing' ? 'being paid' : statusTexts[status].toLowerCase();
}
