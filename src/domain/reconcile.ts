// Compares every order with the Payment Service's record, and repairs what can be repaired without a doubt.
// A charge of another amount is reported and never touched: it may be another order's, from before a restore.
import { asked } from './caller.ts';
import { applyCharge } from './charge.ts';
import { errorText } from './errors.ts';
import { inParallel } from './in-parallel.ts';
import { isOpen, type JournalKind, type JournalRow } from './journal.ts';
import { compensationRow } from './journal-rows.ts';
import { sameMoney } from './money.ts';
import { lockOrder } from './open-operation.ts';
import type { OrderHead } from './order.ts';
import { changeOrder } from './order-change.ts';
import { performFollowUps } from './perform.ts';
import type { Caller, Deps, PaymentRecord, RecordedPayment, Tx } from './ports.ts';

export type DifferenceKind =
  | 'charged_not_paid'
  | 'paid_not_charged'
  | 'cancelled_still_charged'
  | 'charged_twice'
  | 'other_amount'
  | 'charge_without_order'
  | 'record_unreachable';

export interface Difference {
  readonly orderId: number;
  readonly kind: DifferenceKind;
  readonly paymentId: string | null;
  readonly detail: string;
  /** With --fix: whether it has been put right. */
  readonly fixed: boolean;
  /** Whether --fix could put it right. */
  readonly fixable: boolean;
}

export interface ReconcileOptions {
  readonly fix: boolean;
}

export interface Reconciled {
  readonly checked: number;
  readonly differences: readonly Difference[];
}

const PAGE_ORDERS = 200;
const CONCURRENCY = 8;
/** How many ids beyond the last order are asked for: charges of orders that a restore has lost. */
const IDS_BEYOND = 100;

type Found = Omit<Difference, 'fixed' | 'fixable'> & {
  readonly repair?: Repair;
  /** What the comparison was made of: a repair is for that alone. */
  readonly standing: string;
};
type Repair = (tx: Tx, order: OrderHead) => Promise<readonly JournalRow[]>;

export async function reconcile(deps: Deps, caller: Caller, options: ReconcileOptions): Promise<Reconciled> {
  const differences: Difference[] = [];
  let checked = 0;
  let before: number | undefined;
  let lastId = 0;
  for (;;) {
    const page = await deps.store.read.list({ filter: {}, skip: 0, limit: PAGE_ORDERS, before });
    lastId = Math.max(lastId, page.orders[0]?.id ?? 0);
    await inParallel(page.orders, CONCURRENCY, async (order) => {
      const compared = await compare(deps, order.id, caller);
      if (!compared) return;
      for (const found of compared) {
        differences.push(await settleDifference(deps, found, caller, options.fix));
      }
      checked++;
    });
    before = page.orders.at(-1)?.id;
    if (!page.more || before === undefined) break;
  }
  const beyond = Array.from({ length: IDS_BEYOND }, (_, at) => lastId + 1 + at);
  await inParallel(beyond, CONCURRENCY, async (orderId) => {
    // An order placed since the first page was read is none that a restore has lost.
    for (const charge of await capturedOf(deps, orderId, caller)) {
      if (await deps.store.read.order(orderId)) return;
      const detail = `${charge.amount} ${charge.currency} were charged for an order that is not in this database`;
      const kind = 'charge_without_order';
      differences.push({ orderId, kind, paymentId: charge.paymentId, detail, fixed: false, fixable: false });
    }
  });
  differences.sort((a, b) => a.orderId - b.orderId);
  return { checked, differences };
}

async function capturedOf(deps: Deps, orderId: number, caller: Caller): Promise<RecordedPayment[]> {
  const record = await deps.payments.recordOf(orderId, caller);
  return record.reached ? record.payments.filter((payment) => payment.status === 'succeeded') : [];
}

const MONEY_KINDS: readonly JournalKind[] = ['payment', 'refund', 'compensation'];
const MOST_LOOKS = 3;

interface Look {
  readonly record: PaymentRecord;
  readonly order: OrderHead;
  readonly rows: readonly JournalRow[];
}

/**
 * Record, order and journal that belong together, read without a lock: the journal is the same before the record is
 * read and after. Undefined where the order's money keeps moving.
 */
async function lookAt(deps: Deps, id: number, caller: Caller): Promise<Look | undefined> {
  const { read } = deps.store;
  const journal = async () => (await read.journalOf(id)).filter(({ kind }) => MONEY_KINDS.includes(kind));
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const before = await journal();
    const record = await deps.payments.recordOf(id, caller);
    const order = await read.order(id);
    const rows = await journal();
    if (!order) return undefined;
    if (standingOf(order, before) === standingOf(order, rows)) return { record, order, rows };
  }
  return undefined;
}

/** What has to be as it was for a comparison to hold. */
function standingOf({ status }: OrderHead, rows: readonly JournalRow[]): string {
  return [status, ...rows.map(({ id, state, sends }) => `${id} ${state} ${sends}`)].join();
}

/** Undefined where it cannot be told: another process is at the order's money. */
async function compare(deps: Deps, id: number, caller: Caller): Promise<Found[] | undefined> {
  const look = await lookAt(deps, id, caller);
  if (!look) return undefined;
  const { record, order, rows } = look;
  const standing = standingOf(order, rows);
  const of = (kind: DifferenceKind, paymentId: string | null, detail: string, repair?: Repair): Found => ({
    orderId: id,
    kind,
    paymentId,
    detail,
    standing,
    ...(repair ? { repair } : {}),
  });
  if (!record.reached) return [of('record_unreachable', null, record.reason)];
  if (rows.some((row) => row.state === 'running')) return undefined;
  const money = { amount: order.totalAmount, currency: order.currency };
  const captured = record.payments.filter((payment) => payment.status === 'succeeded');
  const ours = captured.filter((payment) => sameMoney(payment, money));
  const given = new Set(
    rows.filter((row) => row.kind === 'compensation' && isOpen(row)).map((row) => row.paymentId),
  );
  const kept = ours.filter((payment) => !given.has(payment.paymentId));
  const found = captured
    .filter((payment) => !sameMoney(payment, money))
    .map((payment) =>
      of('other_amount', payment.paymentId, `${payment.amount} ${payment.currency} were charged`),
    );
  const [first, ...more] = preferred(kept, rows);
  const giveBack = (payment: RecordedPayment) => compensate(deps, payment.paymentId, caller);
  if (order.status === 'cancelled') {
    for (const payment of kept) {
      found.push(
        of('cancelled_still_charged', payment.paymentId, 'the order is cancelled', giveBack(payment)),
      );
    }
    return found;
  }
  for (const payment of more) {
    found.push(
      of('charged_twice', payment.paymentId, `beside payment ${first?.paymentId}`, giveBack(payment)),
    );
  }
  const waits = order.status === 'pending' || order.status === 'payment_processing';
  if (waits && first) {
    const { paymentId } = first;
    const book: Repair = async (tx, head) => (await applyCharge(deps, tx, head, paymentId, caller)).followUps;
    found.push(of('charged_not_paid', paymentId, `the order is ${order.status}`, book));
  }
  const refunding = rows.some((row) => row.kind === 'refund' && isOpen(row));
  if (!waits && !first && !refunding) {
    found.push(of('paid_not_charged', null, `the order is ${order.status}; the record holds no charge`));
  }
  return found;
}

/** The payment that the journal knows as the order's own comes first. */
function preferred(payments: readonly RecordedPayment[], rows: readonly JournalRow[]): RecordedPayment[] {
  const own = rows.findLast((row) => row.kind === 'payment' && row.state === 'done')?.paymentId;
  return [...payments].sort((a, b) => Number(b.paymentId === own) - Number(a.paymentId === own));
}

function compensate(deps: Deps, paymentId: string, caller: Caller): Repair {
  return async (tx, order) => {
    const now = deps.clock.now();
    const rows = await tx.journalOf(order.id, ['compensation']);
    const earlier = rows.find((row) => row.paymentId === paymentId && row.state !== 'dropped');
    // Marked as given back, but the record says otherwise: the old row makes room for a new attempt.
    if (earlier) await tx.patchJournal(earlier.id, { state: 'dropped' });
    const change = changeOrder(order, caller.actor, now);
    change.note('compensation_initiated', `payment ${paymentId} goes back: found by reconcile`);
    await change.save(tx);
    return [await tx.insertJournal(compensationRow(deps, order, paymentId, now))];
  };
}

async function settleDifference(deps: Deps, found: Found, caller: Caller, fix: boolean): Promise<Difference> {
  const { repair, standing: _standing, ...told } = found;
  const difference = { ...told, fixable: repair !== undefined };
  if (!fix || !repair) return { ...difference, fixed: false };
  try {
    return { ...difference, fixed: await isRepaired(deps, found, caller) };
  } catch (error) {
    deps.log.error(
      { ...asked(caller), orderId: found.orderId, reason: errorText(error) },
      'difference could not be repaired',
    );
    return { ...difference, fixed: false };
  }
}

/** Repairs once, or finds that the difference is gone. What has changed since it was found is compared anew first. */
async function isRepaired(deps: Deps, found: Found, caller: Caller): Promise<boolean> {
  let now = found;
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const isMade = await repairAsSeen(deps, now, caller);
    const left = await compare(deps, found.orderId, caller);
    if (!left || left.some(({ kind }) => kind === 'record_unreachable')) return false;
    const same = left.find(({ kind, paymentId }) => kind === found.kind && paymentId === found.paymentId);
    if (isMade || !same) return !same;
    now = same;
  }
  return false;
}

/** The one place that locks an order. False where it is not as it was compared: then nothing is done. */
async function repairAsSeen(deps: Deps, found: Found, caller: Caller): Promise<boolean> {
  const { orderId, repair, standing } = found;
  const followUps = await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, orderId);
    const isAsSeen = standingOf(order, await tx.journalOf(orderId, MONEY_KINDS)) === standing;
    return isAsSeen ? repair?.(tx, order) : undefined;
  });
  if (!followUps) return false;
  await performFollowUps(deps, followUps, caller);
  return true;
}
