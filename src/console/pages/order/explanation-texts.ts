// The explanation of an order in words. The server words it in English; in Japanese its keys are worded here, and a key of
// a newer server keeps the English text.
import type {
  Advice,
  Awaited,
  Explanation,
  StepKey,
  UnaskedJson,
  Warning,
} from '../../../domain/explain/explanation-json.ts';
import { emailTexts } from '../../text/emails.ts';
import { inEnglish, inJapanese, texts } from '../../text/language.ts';
import type { moneyOf } from './legal-actions.ts';

type Money = ReturnType<typeof moneyOf>;

const SITUATIONS: Partial<Readonly<Record<Explanation['situation'], string>>> = inJapanese
  ? {
      order_held: '保留中のため、支払いはまだ送信されていません。',
      payment_held: 'すべての請求が保留中のため、支払いはまだ送信されていません。',
      payment_parked: '決済サービスが利用できないため、支払いを待っています。',
      payment_due: 'まもなく支払いが送信されます。',
      batch_loading: '取り込みの保存が終わっていません。保存後に請求されます。',
      batch_turn: '取り込みの中で請求の順番を待っています。',
      batch_paused: '取り込みが一時停止中です。',
      batch_ended: '取り込みは終了しましたが、支払われていません。',
      payment_under_way: '支払いを送信し、応答を待っています。',
      payment_looked_up: '請求されたかどうかを決済サービスに確認しています。',
      payment_abandoned: '支払いを処理していたプロセスが、結果を保存する前に停止しました。',
      payment_unknown: '支払いの結果が不明です。お客様に請求されている可能性があります。',
      payment_undecided: '決済サービスが支払いを処理中です。',
      payment_disagrees: '決済サービスの記録に、この注文に使えない請求があります。',
      payment_failed: '支払いに失敗しました。',
      payment_missing: '処理中の支払いがありません。',
      paid: '支払い済みで、発送を待っています。',
      refund_under_way: '返金を送信し、応答を待っています。',
      refund_abandoned: '返金を処理していたプロセスが、結果を保存する前に停止しました。',
      refund_waiting: '返金の送信を待っています。',
      refund_unknown: '返金の結果が不明です。お客様に返金されている可能性があります。',
      refund_failed: '返金に失敗しました。発送またはキャンセルができます。',
      late_charge: 'キャンセル済みですが、支払いの結果が不明です。遅れて請求された場合は自動で返金されます。',
      charge_goes_back: 'キャンセル済みですが、まだ返金されていない請求があります。',
      shipped: '発送済みで、配達を待っています。',
      delivered: '配達済みです。これ以上の手順はありません。',
      cancelled: 'キャンセル済みです。これ以上の手順はありません。',
    }
  : {};

const REASONS: Partial<Readonly<Record<Advice['action'], string>>> = inJapanese
  ? {
      pay: '先に以前の支払いを確認し、請求がない場合にだけ請求します。',
      ship: '発送済みにし、お客様にメールを送ります。',
      deliver: '配達済みにします。',
      cancel: '先に以前の支払いを確認し、請求があれば返金してからキャンセルします。',
      refund_charge: 'その請求をその金額で返金します。',
      watch: '出来事をそのつど表示します。',
      show_batch: '取り込みの状態を表示します。',
      resume_batch: '取り込みの残りの注文を請求します。',
      retry_batch: '取り込みで失敗したすべての注文に新しい支払いを送ります。',
      resume_import: '中断したところから続けます。',
      resend_emails: '失敗したメールをもう一度送信待ちにします。',
      recover: '自動の手順を今すぐ実行し、ほかの未完了の処理も回復します。',
      release: '保留中のすべての請求を送信します。先に保留の理由を確認してください。',
      release_order: '保留を解除します。解除後に請求と発送ができます。',
      reconcile: '注文と決済サービスの記録を照合します。',
      repair: '記録に支払いがあれば、注文を支払い済みにします。',
      serve: '起動中は自動の手順を実行します。',
    }
  : {};

const CANCELLING: Partial<Record<NonNullable<Money>, string>> = inJapanese
  ? {
      unsent: '請求されていないため、返金なしでキャンセルします。',
      free: '返金してからキャンセルします。',
      refunding: '先に返金を確認し、届いていない場合にだけ再送します。',
    }
  : {};

const DANGERS: Partial<Readonly<Record<Warning['key'], readonly [what: string, why: string]>>> = inJapanese
  ? {
      second_payment: ['二度目の支払い', 'もう一つの支払いが確定し、二重請求になる可能性があります。'],
      second_order: ['代わりの注文を作ること', 'お客様に両方が請求される可能性があります。'],
      pay_or_cancel: [
        'この注文の支払いとキャンセル',
        'その請求が返金されるか記録が訂正されるまで、どちらも拒否されます。',
      ],
      refund_manually: [
        '決済サービスでの手動の返金',
        '処理中の返金も成功し、二重に返金される可能性があります。',
      ],
      resolve_as_not_charged: [
        '請求されていないと記録すること',
        '決済サービスが確認した場合だけにしてください。二重請求になる可能性があります。',
      ],
      resolve_late_charge_as_not_charged: [
        '請求されていないと記録すること',
        '決済サービスが確認した場合だけにしてください。遅れた請求が返金されなくなります。',
      ],
    }
  : {};

const STEPS: Partial<Readonly<Record<StepKey, string>>> = inJapanese
  ? {
      take_over: '処理中のプロセスが停止していれば引き継ぎます。',
      send_payment: '支払いを送信します。',
      send_payment_once_order_released: '注文の保留が解除されると、支払いを送信します。',
      send_payment_once_charges_released: '請求の保留が解除されると、支払いを送信します。',
      charge_batch: '取り込みの注文を請求します。',
      read_payment_record: '決済サービスの記録を確認します。',
      paid_or_decide: '請求があれば支払い済みになります。なければ、支払いかキャンセルかを選んでください。',
      paid_or_send_again: '請求があれば支払い済みになります。なければ、同じキーで支払いを再送します。',
      first_result_counts: '記録か通知の、先に届いた結果で決まります。',
      continue_refund: '決済サービスの記録を確認し、その結果に従って続けます。',
      send_refund: '返金を送信します。',
      unlock_order: '返金は送信されていないため、注文のロックを解除します。',
      cancelled_or_unlock: '返金があればキャンセル済みになります。なければロックを解除します。',
      cancelled_or_send_again: '返金があればキャンセル済みになります。なければ、同じキーで返金を再送します。',
      find_late_charge: '決済サービスの記録を確認し、遅れた請求を返金します。',
      read_refund_of_charge: '不要な請求の返金結果を確認します。',
      refund_charge: '不要な請求の返金を確認し、失敗していれば再試行します。',
      send_email: 'メールを送信します。',
      stop_email_retries: 'メールの再試行を終了します。',
    }
  : {};

const AWAITED: Readonly<Record<Awaited, string>> = texts({
  en: inEnglish && {
    payment_answer: 'the answer to its payment',
    payment_record: "the Payment Service's record",
    payment_service: 'the Payment Service',
    payment_decision: "the Payment Service's decision",
    release_of_charges: 'the release of all charges',
    release_of_order: 'its release',
    batch: 'its import',
    refund: 'its refund',
    mail: 'an email',
    person: 'a person',
  },
  ja: inJapanese && {
    payment_answer: '支払いの応答',
    payment_record: '決済サービスの記録',
    payment_service: '決済サービス',
    payment_decision: '決済サービスの決定',
    release_of_charges: 'すべての請求の保留解除',
    release_of_order: '保留の解除',
    batch: '取り込み',
    refund: '返金',
    mail: 'メール',
    person: '担当者の対応',
  },
});

/** The words for a key, or the English text that the server has sent with it. */
function inWords<Words>(
  words: Readonly<Partial<Record<string, Words>>>,
  key: string | null,
  sent: Words,
): Words {
  return inJapanese && key !== null && Object.hasOwn(words, key) ? (words[key] ?? sent) : sent;
}

export const summaryText = ({ situation, summary }: Explanation) => inWords(SITUATIONS, situation, summary);

export const awaitedText = (what: Awaited): string => AWAITED[what] ?? what;

export function reasonText({ action, why }: Advice, money: Money): string {
  const of = inJapanese && action === 'cancel' ? CANCELLING[money ?? 'failed'] : undefined;
  return of ?? inWords(REASONS, action, why);
}

export function stepText({ key, text, template }: UnaskedJson): string {
  const words = inWords(STEPS, key, text);
  return inJapanese && template ? `${emailTexts[template]}：${words}` : words;
}

export function dangerText({ key, what, why }: Warning): readonly [what: string, why: string] {
  return inWords<readonly [string, string]>(DANGERS, key, [what, why]);
}
