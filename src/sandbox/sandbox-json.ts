// The JSON that the sandbox takes, read strictly, and the JSON that it shows.
import * as z from 'zod';
import type { LedgerEmail, LedgerPayment } from './ledger.ts';

export interface PaymentJson {
  id: string;
  order_id: number;
  amount: number;
  currency: string;
  status: LedgerPayment['status'];
  idempotency_key: string | null;
  created_at: string;
  /** Only while a payment is processing, and after. */
  settles_at?: string;
}

export const paymentSchema = z.object({
  order_id: z.int().positive(),
  amount: z.number().nonnegative(),
  currency: z.string().regex(/^[A-Z]{3}$/),
});

export const refundSchema = paymentSchema.partial().extend({ payment_id: z.string().min(1) });

const itemSchema = z.object({
  id: z.int(),
  product_name: z.string(),
  quantity: z.int(),
  unit_price: z.number(),
});

export const emailSchema = z.object({
  to: z.string().min(3),
  template: z.enum(['ORDER_CONFIRMATION', 'ORDER_SHIPPED', 'ORDER_CANCELLED']),
  data: z.object({
    order_id: z.int().positive(),
    customer_name: z.string(),
    total_amount: z.number().nonnegative(),
    currency: z.string(),
    items: z.array(itemSchema),
  }),
});

export function paymentJson(payment: LedgerPayment): PaymentJson {
  const json: PaymentJson = {
    id: payment.id,
    order_id: payment.orderId,
    amount: payment.amount,
    currency: payment.currency,
    status: payment.status,
    idempotency_key: payment.idempotencyKey,
    created_at: new Date(payment.createdAt).toISOString(),
  };
  if (payment.settlesAt !== null) json.settles_at = new Date(payment.settlesAt).toISOString();
  return json;
}

export function emailJson({ id, recipient, template, data, idempotencyKey, createdAt }: LedgerEmail): object {
  return {
    id,
    to: recipient,
    template,
    data: JSON.parse(data),
    idempotency_key: idempotencyKey,
    created_at: new Date(createdAt).toISOString(),
  };
}
