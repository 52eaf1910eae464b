// A note of a person on the timeline of an order, in any status.
import * as z from 'zod';
import { lockOrder } from '../journal/open-operation.ts';
import type { OrderEvent } from '../model/order.ts';
import { noteProblem } from '../model/order-validation.ts';
import type { Caller, Deps } from '../ports/store.ts';
import { describe, rule } from '../shared/schema.ts';

const MAX_NOTE_CHARACTERS = 10_000;

/** As the end of the sentence "the note …". */
export function noteTextProblem(text: string): string | undefined {
  return noteProblem(text, MAX_NOTE_CHARACTERS);
}

export const noteSchema = describe(
  z.object({
    text: describe(z.string({ error: 'is required' }).trim().check(rule(noteTextProblem)), {
      minLength: 1,
      maxLength: MAX_NOTE_CHARACTERS,
      description: 'The note, one line without control characters.',
    }),
  }),
  { id: 'NewNote', examples: [{ text: 'the customer called about the address' }] },
);

/** Returns the row of the timeline. Throws `not_found`. */
export async function addNote(
  deps: Pick<Deps, 'store' | 'clock'>,
  id: number,
  text: string,
  caller: Caller,
): Promise<OrderEvent> {
  return deps.store.write(async (tx) => {
    await lockOrder(tx, id, caller.ifMatch);
    const at = deps.clock.now();
    const event: OrderEvent = {
      at,
      type: 'note',
      from: null,
      to: null,
      actor: caller.actor,
      detail: text,
      paymentId: null,
    };
    await tx.appendEvents([{ ...event, orderId: id }]);
    return event;
  });
}
