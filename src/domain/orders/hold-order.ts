// Holds one order for review, and releases it: meanwhile it is neither charged nor shipped, in batches too.
import * as z from 'zod';
import { nothingToHold } from '../journal/conflicts.ts';
import { lockOrder } from '../journal/open-operation.ts';
import { changeOrder } from '../journal/order-change.ts';
import type { OrderStatus } from '../model/order-status.ts';
import { noteProblem } from '../model/order-validation.ts';
import type { Caller, Deps } from '../ports/store.ts';
import { describe, rule } from '../shared/schema.ts';

const MAX_REASON_CHARACTERS = 500;

/** With a charge or a shipping still to come. */
export const HOLDABLE: readonly OrderStatus[] = ['pending', 'payment_processing', 'paid'];

/** As the end of the sentence "the reason …". */
export function holdReasonProblem(text: string): string | undefined {
  return noteProblem(text, MAX_REASON_CHARACTERS);
}

export const holdSchema = describe(
  z.object({
    reason: describe(
      z.string({ error: 'is required: why the order is held' }).trim().check(rule(holdReasonProblem)),
      {
        minLength: 1,
        maxLength: MAX_REASON_CHARACTERS,
        description: 'The reason, one line without control characters.',
      },
    ),
  }),
  { id: 'NewHold', examples: [{ reason: 'address to be checked' }] },
);

/**
 * A payment that has left is not called back. Holding a held order replaces the reason. Throws `conflict` for an order
 * that is shipped, delivered or cancelled.
 */
export async function holdOrder(
  deps: Pick<Deps, 'store' | 'clock'>,
  id: number,
  reason: string,
  caller: Caller,
): Promise<void> {
  await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, id, caller.ifMatch);
    if (!HOLDABLE.includes(order.status)) throw nothingToHold(order);
    if (order.hold?.reason === reason) return;
    const now = deps.clock.now();
    const since = order.hold?.since ?? now;
    await changeOrder(order, caller.actor, now).hold({ reason, since }).note('order_held', reason).save(tx);
  });
}

/** Its waiting payment continues. An order that is not held stays as it is. */
export async function releaseOrder(
  deps: Pick<Deps, 'store' | 'clock' | 'process'>,
  id: number,
  caller: Caller,
): Promise<void> {
  await deps.store.write(async (tx) => {
    const order = await lockOrder(tx, id, caller.ifMatch);
    if (!order.hold) return;
    const { reason } = order.hold;
    await changeOrder(order, caller.actor, deps.clock.now())
      .hold(null)
      .note('order_released', `held: ${reason}`)
      .save(tx);
  });
  deps.process.released();
}
