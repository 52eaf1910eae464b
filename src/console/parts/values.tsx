// Statuses, amounts, moments and texts of others, each shown in one way everywhere.
import type { OrderStatus } from '../../domain/model/order-status.ts';
import { formatMoney, formatTime } from '../text/format.ts';
import { statusTexts } from '../text/statuses.ts';

/** A word and a shape beside the colour. */
export function Status({ status }: { readonly status: OrderStatus }) {
  return <span class={`status ${status}`}>{statusTexts[status]}</span>;
}

export function Money({ amount, currency }: { readonly amount: number | string; readonly currency: string }) {
  return <span class="money">{formatMoney(amount, currency)}</span>;
}

/** In the viewer's zone; exact and in UTC on hover. */
export function Time({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={at}>
      {formatTime(at)}
    </time>
  );
}

/** A text of a customer or a file: its direction and its length leave the page as it is. */
export function Foreign({ text }: { readonly text: string }) {
  return <bdi class="foreign">{visibleText(text)}</bdi>;
}

/** Signs that show nothing or turn the text around appear by their code. */
export function visibleText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029]/gu, (sign) => {
    if (sign === '\u200d') return sign;
    return `\u27e8U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}\u27e9`;
  });
}
