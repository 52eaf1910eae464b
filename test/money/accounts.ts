// Compares, at one instant, the money that the Payment Service holds of each order with the order's status. They may differ by
// the amounts of open journal rows alone.

/** One row for each open money row of an order, or one without a `kind` where none is open. */
export interface AccountRow {
  readonly id: number;
  readonly status: string;
  readonly total: number;
  readonly kind: 'payment' | 'refund' | 'compensation' | null;
  readonly amount: number | null;
  /** Whether the row allowed its call: 1 or 0 on SQLite. */
  readonly sent: boolean | number | null;
}

/** The same text on every database. One statement sees one state of the database. */
export const ACCOUNTS = `SELECT o.id, o.status, o.total_amount AS total,
    j.kind, j.amount, j.sent_at IS NOT NULL AS sent
  FROM orders o LEFT JOIN journal j ON j.order_id = o.id
    AND j.state IN ('waiting', 'running', 'unknown') AND j.kind IN ('payment', 'refund', 'compensation')`;

/** A charge that the Payment Service has captured. */
export interface HeldCharge {
  readonly amount: number;
  /** Moved by the bank against its own word: no order service can know whether it counts. */
  readonly isDoubtful: boolean;
}

export interface Fault {
  readonly orderId: number;
  readonly text: string;
}

export interface Compared {
  readonly faults: readonly Fault[];
  readonly orders: number;
  /** The ledger and the order database differ by this sum, all of it explained by open rows. */
  readonly differing: number;
  /** The sum of all amounts that open rows explain or could explain. */
  readonly open: number;
}

const PAID = ['PAID', 'SHIPPED', 'DELIVERED'];
const NOTHING: readonly HeldCharge[] = [];

export function compareAccounts(
  rows: readonly AccountRow[],
  held: ReadonlyMap<number, readonly HeldCharge[]>,
): Compared {
  const accounts = new Map<number, { order: AccountRow; open: AccountRow[] }>();
  for (const row of rows) {
    const account = accounts.get(row.id) ?? { order: row, open: [] };
    accounts.set(row.id, account);
    if (mayMove(row)) account.open.push(row);
  }
  const faults: Fault[] = [];
  let [differing, open] = [0, 0];
  for (const { order, open: openRows } of accounts.values()) {
    const compared = compareOrder(order, openRows, held.get(order.id) ?? NOTHING);
    if (compared.text !== undefined) faults.push({ orderId: order.id, text: compared.text });
    differing += compared.differing;
    for (const { amount } of openRows) open += amount ?? 0;
  }
  for (const [orderId, charges] of held) {
    if (charges.length > 0 && !accounts.has(orderId)) {
      faults.push({ orderId, text: `order ${orderId} is charged and is not in the order database` });
    }
  }
  return { faults, orders: accounts.size, differing, open };
}

/** A payment or a refund whose call was never allowed moves no money. */
function mayMove({ kind, sent }: AccountRow): boolean {
  return kind === 'compensation' || (kind !== null && Boolean(sent));
}

function compareOrder(
  { id, status, total }: AccountRow,
  open: readonly AccountRow[],
  charges: readonly HeldCharge[],
): { readonly text?: string; readonly differing: number } {
  const due = PAID.includes(status) ? total : 0;
  const certain = charges.filter(({ isDoubtful }) => !isDoubtful);
  const difference = sum(certain.map(({ amount }) => amount)) - due;
  if (difference === 0) return { differing: 0 };
  // A payment adds its amount, a refund takes it back; a charge to be compensated is there until it is refunded.
  const moves = open.map(({ kind, amount }) => (kind === 'refund' ? -(amount ?? 0) : (amount ?? 0)));
  const doubtful = charges.filter(({ isDoubtful }) => isDoubtful).map(({ amount }) => -amount);
  if (isSumOfSome(difference, [...moves, ...doubtful])) return { differing: Math.abs(difference) };
  const rows = open.map(({ kind, amount }) => `a ${kind} of ${amount}`).join(' and ') || 'nothing';
  return {
    text: `order ${id} is ${status}, its total is ${total}, the Payment Service holds ${due + difference}, and ${rows} is open`,
    differing: 0,
  };
}

/** Amounts have at most two decimals. */
function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => Math.round((all + amount) * 100) / 100, 0);
}

function isSumOfSome(wanted: number, [first, ...rest]: readonly number[]): boolean {
  if (Math.abs(wanted) < 0.001) return true;
  if (first === undefined) return false;
  return isSumOfSome(wanted - first, rest) || isSumOfSome(wanted, rest);
}
