// The creation flow with an Idempotency-Key: the key is reserved in the transaction that stores the order, so that no
// crash and no race ever makes two orders of one request.
import { KEY_LIFE_MS, leaseMs } from '../model/journal.ts';
import { type Order, orderFromJson, orderToJson } from '../model/order.ts';
import type { OrderJson } from '../model/order-json.ts';
import { parseOrder } from '../model/parse-order.ts';
import type { Caller, Deps, IdempotencyRecord, Tx } from '../ports/store.ts';
import { type Placed, placeOrder } from './create-order.ts';
import { endKey, findKey, fingerprintOf, holdingKey, isRunning, stillRunning } from './idempotency-key.ts';

export interface CreatedOnce {
  readonly order: Order;
  /** The key was already used: this is the first answer, or the order's present state if there was none. */
  readonly replayed: boolean;
}

/**
 * Creates an order, or repeats the first answer. Throws `invalid` for a key that came with another order, `conflict`
 * while the first request is still running, and the errors of `createOrder`.
 */
export async function createOrderOnce(
  deps: Deps,
  input: unknown,
  key: string,
  caller: Caller,
): Promise<CreatedOnce> {
  const draft = parseOrder(input);
  // Equal for equal orders, however their JSON was written.
  const fingerprint = fingerprintOf(draft);
  const now = deps.clock.now();
  const seen = await findKey(deps, key, fingerprint);
  if (seen) return replay(deps, seen);
  if (deps.process.runningKeys.has(key)) throw stillRunning();
  let taken = false;
  const reserve = async (tx: Tx, orderId: number) => {
    await tx.forgetKeys(now - KEY_LIFE_MS, key);
    taken = !(await tx.insertKey({
      key,
      fingerprint,
      orderId,
      batchId: null,
      createdAt: now,
      leaseOwner: deps.settings.leaseOwner,
      leaseUntil: deps.clock.now() + leaseMs(deps.settings),
    }));
    // Rolls back this order: another request was faster.
    if (taken) throw stillRunning();
  };
  return holdingKey(deps, key, async () => {
    let placed: Placed;
    try {
      placed = await placeOrder(deps, draft, caller, reserve);
    } catch (error) {
      const first = taken ? await findKey(deps, key, fingerprint) : undefined;
      if (!first) throw error;
      return replay(deps, first);
    }
    // An unknown outcome is not stored: a repeat shall see the order's later state.
    await endKey(deps, key, placed.final ? answerText(placed.order) : null);
    return { order: placed.order, replayed: false };
  });
}

async function replay(deps: Deps, record: IdempotencyRecord): Promise<CreatedOnce> {
  if (record.answer !== null) return { order: answeredOrder(record.answer), replayed: true };
  if (isRunning(deps, record)) throw stillRunning();
  const { orderId } = record;
  const order = orderId === null ? undefined : await deps.store.read.order(orderId);
  if (!order) throw new Error(`the order ${orderId} of an idempotency key is missing`);
  return { order, replayed: true };
}

/** JSON has seconds only; the version of the order needs all of its time. */
interface StoredAnswer extends OrderJson {
  readonly updated_at_ms?: number;
}

function answerText(order: Order): string {
  const answer: StoredAnswer = { ...orderToJson(order), updated_at_ms: order.updatedAt };
  return JSON.stringify(answer);
}

function answeredOrder(answer: string): Order {
  const json = JSON.parse(answer) as StoredAnswer;
  const order = orderFromJson(json);
  return json.updated_at_ms === undefined ? order : { ...order, updatedAt: json.updated_at_ms };
}
