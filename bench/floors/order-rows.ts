// Our tables as somebody reads them by hand: one statement for orders with their items, and the JSON of the design,
// section 2.1.

/** A row of an order joined with one of its items. */
export interface OrderItemRow {
  readonly id: number;
  readonly customer_email: string;
  readonly customer_name: string;
  readonly status: string;
  readonly total_amount: number;
  readonly currency: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly batch_id: number | null;
  readonly csv_source: string | null;
  readonly import_group: string | null;
  readonly item_id: number;
  readonly product_name: string;
  readonly quantity: number;
  readonly unit_price: number;
}

type Item = Pick<OrderItemRow, 'product_name' | 'quantity' | 'unit_price'> & { readonly id: number };

export interface OrderJson {
  readonly id: number;
  readonly customer_email: string;
  readonly customer_name: string;
  status: string;
  readonly total_amount: number;
  readonly currency: string;
  readonly items: Item[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly batch_id?: number;
  readonly csv_source?: string | null;
  readonly import_group?: string | null;
}

/** `orders` is a table or a SELECT in brackets. */
export const joined = (
  orders: string,
) => `SELECT o.id, o.customer_email, o.customer_name, o.status, o.total_amount,
    o.currency, o.created_at, o.updated_at, o.batch_id, o.csv_source, o.import_group, i.id AS item_id, i.product_name,
    i.quantity, i.unit_price
  FROM ${orders} o JOIN order_items i ON i.order_id = o.id`;

/** Rows of one order stand next to each other. */
export function ordersOf(rows: readonly OrderItemRow[]): OrderJson[] {
  const orders: OrderJson[] = [];
  for (const row of rows) {
    const { item_id: id, product_name, quantity, unit_price } = row;
    let order = orders.at(-1);
    if (order?.id !== row.id) {
      order = orderOf(row);
      orders.push(order);
    }
    order.items.push({ id, product_name, quantity, unit_price });
  }
  return orders;
}

function orderOf(row: OrderItemRow): OrderJson {
  const { batch_id, csv_source, import_group } = row;
  return {
    id: row.id,
    customer_email: row.customer_email,
    customer_name: row.customer_name,
    status: row.status.toLowerCase(),
    total_amount: row.total_amount,
    currency: row.currency,
    items: [],
    created_at: `${row.created_at.slice(0, 19)}Z`,
    updated_at: `${row.updated_at.slice(0, 19)}Z`,
    ...(batch_id === null ? {} : { batch_id, csv_source, import_group }),
  };
}
