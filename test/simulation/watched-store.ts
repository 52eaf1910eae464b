// A process's way to its order book: each read and write waits for its turn, a dead process never hears of
// its own commit, and whatever a transaction did to an order is held against the ledger when it is committed.
import { isOpen, type JournalRow } from '../../src/domain/model/journal.ts';
import type { OrderStatus } from '../../src/domain/model/order-status.ts';
import type { Reads, Store, Tx } from '../../src/domain/ports/store.ts';
import type { Host, StepKind } from './schedule.ts';
import type { World } from './world.ts';

/** What one request of a client did to the database. */
export interface Effects {
  readonly name: string;
  /** Changes of rows that were committed. */
  changes: number;
  readonly moves: Move[];
  /** Whether the client still wants what it asked for, in the moment before it is written. */
  readonly write: Pick<StepKind, 'wanted'>;
}

interface Move {
  readonly orderId: number;
  readonly to: OrderStatus;
}

export function watchedStore(world: World, host: Host, real: Store, effects: Effects): Store {
  const read = <A extends unknown[], R>(name: string, query: (...args: A) => Promise<R>) => {
    return (...args: A) =>
      world.schedule.step(host, { label: `${effects.name}: read ${name}`, isWrite: false }, () =>
        query(...args),
      );
  };
  const reads: Reads = {
    // Batches are played elsewhere.
    ...real.read,
    order: read('order', real.read.order),
    events: read('events', real.read.events),
    list: read('list', real.read.list),
    openJournal: read('open rows', real.read.openJournal),
    idempotencyKey: read('key', real.read.idempotencyKey),
    leaseOwners: read('lease owners', real.read.leaseOwners),
  };
  return {
    read: reads,
    write: (work) =>
      world.schedule.step(
        host,
        { ...effects.write, label: `${effects.name}: write`, isWrite: true },
        async () => {
          let did: Did = { changes: 0, moves: [], confirming: [] };
          const value = await real.write(async (tx) => {
            did = { changes: 0, moves: [], confirming: [] };
            const worked = await work(watchedTx(world, tx, did));
            for (const row of did.confirming) await refuseStale(world, tx, row);
            return worked;
          });
          if (did.changes > 0) world.compareMoney();
          effects.changes += did.changes;
          effects.moves.push(...did.moves);
          for (const move of did.moves) holdAgainstLedger(world, move);
          return value;
        },
      ),
  };
}

interface Did {
  changes: number;
  readonly moves: Move[];
  /** Confirmations that were claimed. */
  readonly confirming: JournalRow[];
}

function watchedTx(world: World, tx: Tx, did: Did): Tx {
  const changing = <A extends unknown[], R>(change: (...args: A) => Promise<R>) => {
    return (...args: A) => {
      did.changes++;
      return change(...args);
    };
  };
  /** Whoever lets a payment leave must not do so while charges are held. */
  const refuseHeld = async (
    row: Pick<JournalRow, 'kind' | 'orderId'>,
    patch: Partial<Pick<JournalRow, 'state' | 'sentAt'>>,
  ) => {
    if (row.kind !== 'payment' || patch.state !== 'running' || typeof patch.sentAt !== 'number') return;
    if (await tx.chargesHeld()) world.wrong('H1', `a payment of order ${row.orderId} leaves during a hold`);
  };
  return {
    ...tx,
    insertOrder: changing(async (...args) => {
      const order = await tx.insertOrder(...args);
      if (order.status !== 'pending') did.moves.push({ orderId: order.id, to: order.status });
      return order;
    }),
    setStatus: changing((id, status, updatedAt) => {
      did.moves.push({ orderId: id, to: status });
      return tx.setStatus(id, status, updatedAt);
    }),
    appendEvents: changing(tx.appendEvents),
    insertJournal: changing(async (row) => {
      await refuseHeld(row, row);
      return tx.insertJournal(row);
    }),
    patchJournal: changing(tx.patchJournal),
    patchHeld: changing(async (row, patch) => {
      await refuseHeld(row, patch);
      return tx.patchHeld(row, patch);
    }),
    endHeld: changing(tx.endHeld),
    claim: changing(async (row, patch) => {
      const taken = await tx.claim(row, patch);
      if (taken?.template === 'ORDER_CONFIRMATION' && taken.resilient) did.confirming.push(taken);
      return taken;
    }),
    insertPaymentEvent: changing(tx.insertPaymentEvent),
    insertKey: changing(tx.insertKey),
    endKey: changing(tx.endKey),
    forgetKeys: changing(tx.forgetKeys),
    setChargesHeld: changing(tx.setChargesHeld),
  };
}

/** No confirmation is begun of an order that is cancelled, as far as its own transaction can tell. */
async function refuseStale(world: World, tx: Tx, { id, orderId }: JournalRow): Promise<void> {
  const order = await tx.lockOrder(orderId);
  if (order?.status !== 'cancelled') return;
  const mails = await tx.journalOf(orderId, ['notification']);
  if (mails.some((mail) => mail.id === id && mail.state === 'running')) {
    world.wrong('N3', `order ${orderId} is cancelled and about to be confirmed`);
  }
}

/** PAID and SHIPPED are claims about money; they must be true in the moment they are made. */
function holdAgainstLedger(world: World, { orderId, to }: Move): void {
  if (to !== 'paid' && to !== 'shipped') return;
  const [order] = world.book.rows<{ total: number }>(
    'SELECT total_amount AS total FROM orders WHERE id = ?',
    orderId,
  );
  const charges = world.ledger.ofOrder(orderId);
  if (charges.some((charge) => charge.givenBack)) return;
  if (world.ledger.captured(orderId) < (order?.total ?? 0)) {
    world.wrong(to === 'paid' ? 'M3' : 'M6', `order ${orderId} becomes ${to} and nobody has paid for it`);
  }
  const open = world.book
    .rows<Pick<JournalRow, 'state'>>(
      "SELECT state FROM journal WHERE order_id = ? AND kind = 'refund'",
      orderId,
    )
    .some((row) => isOpen(row as JournalRow));
  if (to === 'shipped' && open) world.wrong('M6', `order ${orderId} is shipped while its refund is open`);
}
