// Orders as the floors read them: their rows in the program's own tables on both databases, and the JSON of the API.

/** `orders` is a table or a SELECT in brackets. */
export const joined = (
  orders: string,
) => `SELECT o.id, o.customer_email, o.customer_name, o.status, o.total_amount,
    o.currency, o.created_at, o.updated_at, o.batch_id, o.csv_source, o.import_group, o.carrier, o.tracking_number,
    o.held_at, o.hold_reason, i.id AS item_id, i.product_name, i.quantity, i.unit_price
  FROM ${orders} o JOIN order_items i ON i.order_id = o.id`;

/** A row of an order joined with one of its items; of most columns nothing has to be known. */
export interface OrderItemRow extends Readonly<Record<string, unknown>> {
  readonly id: number;
  readonly status: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly batch_id: number | null;
  readonly held_at: string | null;
}

/** The JSON of the design, section 2.1. Rows of one order stand next to each other. */
export function ordersOf(rows: readonly OrderItemRow[]) {
  const orders: ReturnType<typeof orderOf>[] = [];
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

function orderOf(row: OrderItemRow) {
  const { id, customer_email, customer_name, total_amount, currency } = row;
  const { batch_id, csv_source, import_group, carrier, tracking_number, held_at } = row;
  const items: object[] = [];
  return {
    ...{ id, customer_email, customer_name, status: row.status.toLowerCase(), total_amount, currency, items },
    created_at: timeOf(row.created_at),
    updated_at: timeOf(row.updated_at),
    ...(batch_id === null ? {} : { batch_id, csv_source, import_group }),
    ...(carrier === null && tracking_number === null ? {} : { shipment: { carrier, tracking_number } }),
    ...(held_at === null ? {} : { hold: { reason: row.hold_reason, since: timeOf(held_at) } }),
  };
}

/** To the second; PostgreSQL writes a space for the T. */
const timeOf = (text: string) => `${text.slice(0, 10)}T${text.slice(11, 19)}Z`;
