// Orders as customers send them.

export interface OrderBody {
  customer_email: string;
  customer_name: string;
  items: { product_name: string; quantity: number; unit_price: number }[];
  currency?: string;
}

/** The request of the design document, section 2.1. */
export const TANAKA: OrderBody = {
  customer_email: 'tanaka@example.co.jp',
  customer_name: '田中太郎',
  items: [{ product_name: 'ノートPC', quantity: 2, unit_price: 89_800 }],
  currency: 'JPY',
};

/** One item of one unit at `price`: the total is the price. */
export function orderOf(price: number, changes: Partial<OrderBody> = {}): OrderBody {
  return { ...TANAKA, items: [{ product_name: '部品', quantity: 1, unit_price: price }], ...changes };
}
