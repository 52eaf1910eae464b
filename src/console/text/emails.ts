// The emails that customers get, as words.
import type { OutboxEmail } from '../../domain/notifications/email-json.ts';
import { inEnglish, inJapanese, texts } from './language.ts';

type Template = NonNullable<OutboxEmail['template']>;

export const emailTexts: Readonly<Record<Template, string>> = texts({
  en: inEnglish && {
    ORDER_CONFIRMATION: 'confirmation email',
    ORDER_SHIPPED: 'shipping email',
    ORDER_CANCELLED: 'cancellation email',
  },
  ja: inJapanese && {
    ORDER_CONFIRMATION: '注文確認メール',
    ORDER_SHIPPED: '発送通知メール',
    ORDER_CANCELLED: 'キャンセル通知メール',
  },
});

/** A detail of the timeline names the email by its template. */
export function withEmailNames(detail: string): string {
  return Object.entries(emailTexts).reduce((text, [template, name]) => text.replace(template, name), detail);
}
