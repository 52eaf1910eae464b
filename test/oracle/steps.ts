// Does what a case plans: through the real domain, so that each order has a history that it can have.
import { drainBatch } from '../../src/domain/batches/charge-batch.ts';
import { prune } from '../../src/domain/maintenance/prune.ts';
import { recoverOpenRows } from '../../src/domain/recovery/recovery-loop.ts';
import { OrdersError } from '../../src/domain/shared/errors.ts';
import { csvBytes, HEADER } from '../support/orders/order-csv.ts';
import { CALLER, type Installation } from './installation.ts';
import type { Known } from './known.ts';
import { orderAt } from './naive-list.ts';
import type { Move, PlannedOrder, Step } from './plan.ts';

/** Two at a time would take the planned answers in any sequence. */
const ONE_BY_ONE = { room: () => 0, began: () => {}, ended: () => {} };
const SEGMENT_STEPS = 10_000;

/** Everything but a question. What the domain refuses is no fault; any other error is thrown. */
export async function doStep(
  of: Installation,
  step: Exclude<Step, { do: 'ask' }>,
  known: Known,
): Promise<void> {
  switch (step.do) {
    case 'place':
      of.scripted.willAnswer([step.fate]);
      await of.orders.createOrder(bodyOf(step.order), CALLER);
      break;
    case 'list':
    case 'file':
      await placeMany(of, step);
      break;
    case 'move':
      of.scripted.willAnswer([step.fate]);
      await unlessRefused(() => move(of, step, known));
      break;
    case 'leap':
      await of.leap(nextId(known.orders[0]?.id ?? 0, step.to, step.short) - 1);
      break;
    case 'wait':
      of.advance(step.ms);
      break;
    case 'index':
      for (let segment = 0; segment < step.segments; segment += 1) await runIndexer(of, step.steps);
      break;
    case 'prune':
      await prune(of.deps, { cutoff: of.deps.clock.now() + 1_000 });
  }
  await of.rest();
}

/** One segment, unless none is due; stopped after so many steps, as when a process ends. */
export async function runIndexer({ index }: Installation, steps = SEGMENT_STEPS): Promise<void> {
  const ending = new AbortController();
  let left = steps;
  await index.advance({
    signal: ending.signal,
    rest: async () => {
      left -= 1;
      if (left < 0) ending.abort();
    },
  });
}

/** The id of the next order: near the end of a stride of ids, or `short` behind the last one. */
function nextId(last: number, to: number, short: number): number {
  return to === 1 ? last + 1 + short : Math.max(last + 1, Math.ceil((last + 3) / to) * to - short);
}

function bodyOf({ email, name, products, price, currency }: PlannedOrder) {
  return {
    customer_email: email,
    customer_name: name,
    currency,
    items: products.map((product_name, at) => ({ product_name, quantity: at + 1, unit_price: price })),
  };
}

async function placeMany(
  { deps, batches, scripted }: Installation,
  { do: form, orders, fates, isCharged }: Extract<Step, { do: 'list' | 'file' }>,
): Promise<void> {
  scripted.willAnswer(fates);
  const id = await (form === 'list'
    ? batches.createBatch({ orders: orders.map(bodyOf) }, undefined, CALLER).then(({ batch }) => batch.id)
    : batches.importFile(pieces(orders), FILE_PARAMETERS, CALLER).then((received) => {
        if (!('batch' in received)) throw new Error('the file was not stored');
        return received.batch.id;
      }));
  if (isCharged) await drainBatch(deps, id, CALLER, { concurrency: () => 1 });
}

/** The references of another file may be the same. */
const FILE_PARAMETERS = { known_refs: 'allow', encoding: 'utf-8', csv_source: 'orders.csv' } as const;

async function* pieces(orders: readonly PlannedOrder[]): AsyncGenerator<Uint8Array> {
  const rows = orders.flatMap(({ ref, email, name, products, price, currency }) =>
    products.map((product, at) => [ref, email, name, product, String(at + 1), String(price), currency]),
  );
  yield csvBytes([[...HEADER], ...rows]);
}

async function unlessRefused(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof OrdersError) || error.kind === 'internal') throw error;
  }
}

const LATER = { actor: 'settle', traceId: CALLER.traceId } as const;

async function move(
  of: Installation,
  { move: name, of: place, text }: { readonly move: Move; readonly of: number; readonly text: string },
  known: Known,
): Promise<unknown> {
  const { orders, batches, deps } = of;
  const id = orderAt(known, place)?.id ?? 1;
  const batch = 1 + (place % Math.max(1, known.batches));
  switch (name) {
    case 'pay':
      return orders.payOrder(id, CALLER);
    case 'ship':
      return orders.shipOrder(id, CALLER, {
        carrier: place % 2 === 0 ? 'Yamato' : undefined,
        trackingNumber: place % 5 === 0 ? undefined : text,
      });
    case 'deliver':
      return orders.deliverOrder(id, CALLER);
    case 'cancel':
      return orders.cancelOrder(id, CALLER);
    case 'hold':
      return orders.holdOrder(id, text, CALLER);
    case 'release':
      return orders.releaseOrder(id, CALLER);
    case 'note':
      return orders.addNote(id, text, CALLER);
    case 'recover':
      return recoverOpenRows(deps, LATER, { everything: true, pace: ONE_BY_ONE });
    case 'pause':
    case 'resume':
      return batches.changeBatch(batch, name, CALLER);
    case 'charge':
      return drainBatch(deps, batch, CALLER, { concurrency: () => 1 });
  }
}
