// What is told of orders that are stuck or followed, as zod schemas of their JSON shapes.
import * as z from 'zod';
import type { Explanation } from '../../domain/explain/explain-order.ts';
import { ACTIONS, AWAITED } from '../../domain/explain/explanation.ts';
import { SITUATION_NAMES } from '../../domain/explain/moves.ts';
import type { BookEventJson } from '../../domain/model/event-feed.ts';
import { say, text, time, whole } from './generate/registry.ts';
import { orderEvent, orderStatus } from './order-schemas.ts';

const nullableTime = (description: string) => time(description).nullable();

const why = text('For people.');

const EXAMPLE: Explanation = {
  order_id: 1,
  status: 'pending',
  situation: 'payment_failed',
  summary: 'Order 1 is pending: its payment was not made (card declined), and nothing is under way.',
  facts: [
    { at: '2025-12-01T10:00:00Z', text: 'placed through the API' },
    { at: null, text: 'nothing is tried again by itself' },
  ],
  waiting_for: { what: 'person', since: '2025-12-01T10:00:01Z', until: null },
  unasked: [],
  next: [
    {
      command: 'orders pay 1',
      action: 'pay',
      why: 'reads the record first, then tries another payment',
      where: 'anywhere',
    },
  ],
  avoid: [],
  foreign_charges: [],
};

export const explanation = say(
  z.object({
    order_id: whole('Of the order.', 1),
    status: orderStatus,
    situation: say(z.enum(SITUATION_NAMES), { description: 'Where it is, in a word; more words may come.' }),
    summary: text('The same in a sentence.'),
    facts: say(
      z.array(z.object({ at: nullableTime('When it happened; null for what is so now.'), text: why })),
      { description: 'How it came there, oldest first, and what is so now.' },
    ),
    waiting_for: say(
      z
        .object({
          what: say(z.enum(AWAITED), { description: 'More words may come.' }),
          since: time('Since when.'),
          until: nullableTime('When it is looked at again; null where nobody can say.'),
        })
        .nullable(),
      { description: 'What has to come before it goes on; null where nothing has to come any more.' },
    ),
    unasked: say(
      z.array(
        z.object({
          by: say(z.enum(['orders serve']), { description: 'Who does it.' }),
          at: nullableTime('When; null where it has no appointed time.'),
          text: why,
        }),
      ),
      { description: 'What happens by itself.' },
    ),
    next: say(
      z.array(
        z.object({
          command: text('As it can be typed.'),
          action: say(z.enum(ACTIONS), {
            description:
              'The same in a word; more words may come. `refund_charge` is about one of `foreign_charges`, those with `batch` or `import` are about the batch of the order.',
          }),
          why,
          where: say(z.enum(['anywhere', 'database']), {
            description: '`database`: only on the order book itself, not through `--url`.',
          }),
        }),
      ),
      { description: 'What may be done now without harm, the best first.' },
    ),
    avoid: say(z.array(z.object({ what: text('A command, or something done elsewhere.'), why })), {
      description: 'What would be dangerous now.',
    }),
    foreign_charges: say(
      z.array(
        z.object({
          payment_id: text('Of the charge.'),
          amount: z.number(),
          currency: text('Of the charge.'),
          other_order_id: whole('The order whose payment it is.', 1).nullable(),
        }),
      ),
      {
        description:
          "Charges in the Payment Service's record of the order that are not its own, as last seen.",
      },
    ),
  }) satisfies z.ZodType<Explanation>,
  { id: 'Explanation', examples: [EXAMPLE] },
);

const bookEvent = say(
  orderEvent.extend({
    id: whole('Of the event; greater than those of all that were written before it.', 1),
    order_id: whole('Of the order.', 1),
  }) satisfies z.ZodType<BookEventJson>,
  { id: 'BookEvent', description: 'One row of the timeline of some order.' },
);

export const bookEventList = say(z.array(bookEvent), {
  id: 'BookEventList',
  description: 'Oldest first.',
  examples: [
    [
      {
        id: 4711,
        order_id: 1,
        at: '2025-12-01T10:00:01Z',
        type: 'payment_succeeded',
        from: 'payment_processing',
        to: 'paid',
        actor: 'api',
        detail: 'payment pay_1',
      },
    ],
  ],
});
