// The creation flow behind an Idempotency-Key: the key is reserved in the transaction that stores the order,
// so that no crash and no race ever makes two orders of one request (contract section 3).
import { createHash } from 'node:crypto';
import { type Placed, placeOrder } from './create-order.ts';
import { invalid, OrdersError } from './errors.ts';
import { leaseMs } from './journal.ts';
import { type Order, type OrderDraft, orderFromJson, orderToJson } from './order.ts';
import { parseOrder } from './order-input.ts';
import type { Caller, Deps, IdempotencyRecord, Tx } from './ports.ts';

export interface CreatedOnce {
  readonly order: Order;
  /** The key had been used: this is the first answer, or the order as it now is where there was none. */
  readonly replayed: boolean;
}

export const KEY_LIFE_MS = 7 * 86_400_000;
const MAX_KEY_CHARACTERS = 255;

/**
 * Creates an order, or answers as before. Throws `invalid` for a key that came with another order, `conflict`
 * while the first request is still running, and what `createOrder` throws.
 */
export async function createOrderOnce(
  deps: Deps,
  input: unknown,
  key: string,
  caller: Caller,
): Promise<CreatedOnce> {
  if (!/^[\x20-\x7e]+$/.test(key) || key.trim() === '' || key.length > MAX_KEY_CHARACTERS) {
    throw invalid([
      { path: 'Idempotency-Key', message: `must be 1 to ${MAX_KEY_CHARACTERS} printable characters` },
    ]);
  }
  const draft = parseOrder(input);
  const fingerprint = fingerprintOf(draft);
  const now = deps.clock.now();
  const seen = await deps.store.read.idempotencyKey(key);
  if (seen && isLive(seen, now)) return replay(deps, seen, fingerprint);
  let taken = false;
  const reserve = async (tx: Tx, orderId: number) => {
    await tx.forgetKeys(now - KEY_LIFE_MS, key);
    taken = !(await tx.insertKey({ key, fingerprint, orderId, createdAt: now, ...leaseOf(deps) }));
    // Nothing of this order may stay: another request was faster.
    if (taken) throw stillRunning();
  };
  let placed: Placed;
  try {
    placed = await placeOrder(deps, draft, caller, reserve);
  } catch (error) {
    const first = taken ? await deps.store.read.idempotencyKey(key) : undefined;
    if (!first) throw error;
    return replay(deps, first, fingerprint);
  }
  // An unknown outcome is not frozen: a repeat shall see what became of the order.
  const answer = placed.final ? JSON.stringify(orderToJson(placed.order)) : null;
  await deps.store.write((tx) => tx.endKey(key, answer));
  return { order: placed.order, replayed: false };
}

async function replay(deps: Deps, record: IdempotencyRecord, fingerprint: string): Promise<CreatedOnce> {
  if (record.fingerprint !== fingerprint) {
    throw new OrdersError(
      'invalid',
      'this Idempotency-Key came with another order; use a new key for a new order',
      {
        code: 'idempotency_key_reused',
        errors: [{ path: 'Idempotency-Key', message: 'came with another order' }],
      },
    );
  }
  if (record.answer !== null) return { order: orderFromJson(JSON.parse(record.answer)), replayed: true };
  const { leaseOwner, leaseUntil } = record;
  const running = leaseOwner !== null && (leaseUntil ?? 0) > deps.clock.now() && !deps.isGone(leaseOwner);
  if (running) throw stillRunning();
  const order = await deps.store.read.order(record.orderId);
  if (!order) throw new Error(`the order ${record.orderId} of an idempotency key is missing`);
  return { order, replayed: true };
}

function isLive(record: IdempotencyRecord, now: number): boolean {
  return now - record.createdAt < KEY_LIFE_MS;
}

function stillRunning(): OrdersError {
  return new OrdersError(
    'conflict',
    'the first request with this Idempotency-Key is still running; try again soon',
    {
      code: 'idempotency_key_in_use',
      retryAfterSeconds: 1,
    },
  );
}

function leaseOf(deps: Deps) {
  const { leaseOwner, paymentTimeoutMs, notificationTimeoutMs } = deps.settings;
  const longest = leaseMs(deps.settings) + Math.min(paymentTimeoutMs, notificationTimeoutMs);
  return { leaseOwner, leaseUntil: deps.clock.now() + longest };
}

/** The same for the same order, however its JSON was written. */
function fingerprintOf(draft: OrderDraft): string {
  return createHash('sha256').update(JSON.stringify(draft)).digest('base64');
}
