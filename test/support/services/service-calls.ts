// What the clients of the two services are asked to send.

export const TRACE = { traceId: '0af7651916cd43dd8448eb211c80319c' };
export const PAYMENT = { orderId: 7, amount: 100, currency: 'JPY', idempotencyKey: 'key-1' };
export const MAIL = {
  to: 'tanaka@example.co.jp',
  idempotencyKey: 'mail-1',
  orderId: 7,
  customerName: '田中太郎',
  totalAmount: 100,
  currency: 'JPY',
  items: [],
} as const;
