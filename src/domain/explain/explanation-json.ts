// The explanation of a stuck order, in the form of the API and `--json`: a schema, of which the types are made. Its
// value is for the document of the API alone; all other code imports types.
import * as z from 'zod';
import { orderStatus } from '../model/order-json.ts';
import { describe, text, time, whole } from '../shared/schema.ts';
import { SITUATION_NAMES } from './moves.ts';

const nullableTime = (description: string) => time(description).nullable();

const why = text('For people.');

const EXAMPLE = {
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
} as const;

const fact = z.object({ at: nullableTime('When it happened; null for what is so now.'), text: why });

const AWAITED = [
  'payment_answer',
  'payment_record',
  'payment_service',
  'payment_decision',
  'release_of_charges',
  'batch',
  'refund',
  'mail',
  'person',
] as const;

const ACTIONS = [
  'pay',
  'ship',
  'deliver',
  'cancel',
  'refund_charge',
  'watch',
  'show_batch',
  'resume_batch',
  'retry_batch',
  'resume_import',
  'resend_emails',
  'recover',
  'release',
  'reconcile',
  'repair',
  'serve',
] as const;

const waitingFor = z.object({
  what: describe(z.enum(AWAITED), { description: 'More words may come.' }),
  since: time('Since when.'),
  until: nullableTime('When it is looked at again; null where that is unknown.'),
});

const unasked = z.object({
  by: describe(z.enum(['orders serve']), { description: 'Who does it.' }),
  at: nullableTime('When; null where it has no appointed time.'),
  text: why,
});

const advice = z.object({
  command: text('As it can be typed.'),
  action: describe(z.enum(ACTIONS), {
    description:
      'The same in a word; more words may come. `refund_charge` is about one of `foreign_charges`, those with `batch` or `import` are about the batch of the order.',
  }),
  why,
  where: describe(z.enum(['anywhere', 'database']), {
    description: '`database`: only on the order book itself, not through `--url`.',
  }),
});

const warning = z.object({ what: text('A command, or something done elsewhere.'), why });

const foreignCharge = z.object({
  payment_id: text('Of the charge.'),
  amount: z.number(),
  currency: text('Of the charge.'),
  other_order_id: whole('The order whose payment it is.', 1).nullable(),
});

export const explanation = describe(
  z.object({
    order_id: whole('Of the order.', 1),
    status: orderStatus,
    situation: describe(z.enum(SITUATION_NAMES), {
      description: 'Where it is, in a word; more words may come.',
    }),
    summary: text('The same in a sentence.'),
    facts: describe(z.array(fact), { description: 'How it came there, oldest first, and what is so now.' }),
    waiting_for: describe(waitingFor.nullable(), {
      description: 'What has to come before it goes on; null where nothing has to come any more.',
    }),
    unasked: describe(z.array(unasked), { description: 'What happens by itself.' }),
    next: describe(z.array(advice), { description: 'What may be done now without harm, the best first.' }),
    avoid: describe(z.array(warning), { description: 'What would be dangerous now.' }),
    foreign_charges: describe(z.array(foreignCharge), {
      description: "Charges in the Payment Service's record of the order that are not its own, as last seen.",
    }),
  }),
  { id: 'Explanation', examples: [EXAMPLE] },
);

export type Explanation = z.infer<typeof explanation>;
export type WaitingFor = z.infer<typeof waitingFor>;
export type Awaited = WaitingFor['what'];
export type Advice = z.infer<typeof advice>;
export type Action = Advice['action'];
/** An action that is dangerous now: a command, or an action outside the program. */
export type Warning = z.infer<typeof warning>;
