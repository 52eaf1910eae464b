// The explanation of a stuck order, in the form of the API and `--json`: a schema, of which the types are made. Its
// value is for the document of the API alone; all other code imports types.
import * as z from 'zod';
import { orderStatus } from '../model/order-json.ts';
import { describe, text, time, whole } from '../shared/schema.ts';
import { SITUATION_NAMES } from './moves.ts';

const nullableTime = (description: string) => time(description).nullable();

const why = text('A sentence for people; it may change.');

const EXAMPLE = {
  order_id: 1,
  status: 'pending',
  situation: 'payment_failed',
  summary: 'Order 1 is pending: its payment failed (card declined).',
  facts: [
    { at: '2025-12-01T10:00:00Z', text: 'placed through the API' },
    { at: null, text: 'there is no automatic retry' },
  ],
  waiting_for: { what: 'person', since: '2025-12-01T10:00:01Z', until: null },
  unasked: [],
  next: [
    {
      command: 'orders pay 1',
      action: 'pay',
      why: 'looks up earlier payments first; charges only if no charge is found',
      where: 'anywhere',
    },
  ],
  avoid: [],
  foreign_charges: [],
} as const;

const fact = z.object({
  at: nullableTime('The time of a past event; null for a fact that holds now.'),
  text: why,
});

const AWAITED = [
  'payment_answer',
  'payment_record',
  'payment_service',
  'payment_decision',
  'release_of_charges',
  'release_of_order',
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
  'release_order',
  'reconcile',
  'repair',
  'serve',
] as const;

const waitingFor = z.object({
  what: describe(z.enum(AWAITED), { description: 'The awaited event. More values may be added.' }),
  since: time('The start of the wait.'),
  until: nullableTime('The time of the next check; null if unknown.'),
});

const unasked = z.object({
  by: describe(z.enum(['orders serve']), { description: 'The process that takes the step.' }),
  at: nullableTime('The time of the step; null if it has no fixed time.'),
  text: why,
});

const advice = z.object({
  command: text('The command line to type.'),
  action: describe(z.enum(ACTIONS), {
    description:
      'The name of the action. More values may be added. `refund_charge` concerns one of `foreign_charges`. Actions ' +
      'with `batch` or `import` in their name concern the batch of the order.',
  }),
  why,
  where: describe(z.enum(['anywhere', 'database']), {
    description: '`database`: works only on the order database itself, not through `--url`.',
  }),
});

const warning = z.object({ what: text('The action to avoid.'), why });

const foreignCharge = z.object({
  payment_id: text('The id of the charge.'),
  amount: z.number(),
  currency: text('An ISO 4217 code.'),
  other_order_id: whole('The order that this payment already pays.', 1).nullable(),
});

export const explanation = describe(
  z.object({
    order_id: whole('The id of the order.', 1),
    status: orderStatus,
    situation: describe(z.enum(SITUATION_NAMES), {
      description: 'The situation of the order. More values may be added.',
    }),
    summary: text('The situation in one sentence; it may change.'),
    facts: describe(z.array(fact), {
      description: 'The history of the order, oldest first, then facts that hold now.',
    }),
    waiting_for: describe(waitingFor.nullable(), {
      description: 'The event that the order waits for; null if it waits for nothing.',
    }),
    unasked: describe(z.array(unasked), { description: 'Automatic next steps.' }),
    next: describe(z.array(advice), { description: 'Safe actions, the best first.' }),
    avoid: describe(z.array(warning), { description: 'Actions to avoid now.' }),
    foreign_charges: describe(z.array(foreignCharge), {
      description:
        "Charges in the Payment Service's record that cannot pay this order, as of the last look-up.",
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
