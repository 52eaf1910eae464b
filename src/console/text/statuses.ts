// The statuses of an order as words.
import type { OrderStatus } from '../../domain/model/order-status.ts';
import { inEnglish, inJapanese, texts } from './language.ts';

export const statusTexts: Readonly<Record<OrderStatus, string>> = texts({
  en: inEnglish && {
    pending: 'Pending',
    payment_processing: 'Payment processing',
    paid: 'Paid',
    shipped: 'Shipped',
    delivered: 'Delivered',
    cancelled: 'Cancelled',
  },
  ja: inJapanese && {
    pending: '未払い',
    payment_processing: '決済処理中',
    paid: '支払い済み',
    shipped: '発送済み',
    delivered: '配達済み',
    cancelled: 'キャンセル済み',
  },
});
