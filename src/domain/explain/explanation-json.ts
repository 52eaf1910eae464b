// The explanation of a stuck order, in the form of the API and `--json`: a schema, of which the types are made. Its
// value is for the document of the API alone; all other code imports types.
import * as z from 'zod';
import { orderStatus } from '../model/order-json.ts';
import { EMAIL_TEMPLATES } from '../notifications/email-json.ts';
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
    { at: '2025-12-01T10:00:00Z', type: 'order_created', text: 'placed through the API' },
    { at: null, type: null, text: 'there is no automatic retry' },
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
  type: describe(z.string().nullable(), {
    description: 'The type of that event in the timeline; null for a fact that holds now.',
  }),
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

const STEPS = [
  'take_over',
  'send_payment',
  'send_payment_once_order_released',
  'send_payment_once_charges_released',
  'charge_batch',
  'read_payment_record',
  'paid_or_decide',
  'paid_or_send_again',
  'first_result_counts',
  'continue_refund',
  'send_refund',
  'unlock_order',
  'cancelled_or_unlock',
  'cancelled_or_send_again',
  'find_late_charge',
  'read_refund_of_charge',
  'refund_charge',
  'send_email',
  'stop_email_retries',
] as const;

const DANGERS = [
  'second_payment',
  'second_order',
  'pay_or_cancel',
  'refund_manually',
  'resolve_as_not_charged',
  'resolve_late_charge_as_not_charged',
] as const;

const paymentId = (description: string) => text(description).exactOptional();

const waitingFor = z.object({
  what: describe(z.enum(AWAITED), { description: 'The awaited event. More values may be added.' }),
  since: time('The start of the wait.'),
  until: nullableTime('The time of the next check; null if unknown.'),
});

const unasked = z.object({
  by: describe(z.enum(['orders serve']), { description: 'The process that takes the step.' }),
  at: nullableTime('The time of the step; null if it has no fixed time.'),
  key: describe(z.enum(STEPS), {
    description:
      'The name of the step. More values may be added. `…_or_…` tells what a look-up leads to: the first if the record ' +
      'has the charge or the refund, the second if it does not. `paid_or_decide`: an operator pays or cancels.',
  }),
  waits_for: describe(z.enum(['payment_service', 'notification_service']).nullable(), {
    description:
      'The service that is down: the step follows once it answers. Null if none is known to be down.',
  }),
  payment_id: paymentId(
    'The payment that is refunded, if the step concerns a charge that the order does not need.',
  ),
  template: describe(z.enum(EMAIL_TEMPLATES), { description: 'The email of the step.' }).exactOptional(),
  text: why,
});

const advice = z.object({
  command: text('The command line to type.'),
  action: describe(z.enum(ACTIONS), {
    description:
      'The name of the action. More values may be added. The operation of the API for each: `pay`, `ship`, `deliver` ' +
      'setOrderStatus; `cancel` cancelOrder; `refund_charge` resolveOrder; `watch` listEvents; `show_batch` getBatch; ' +
      '`resume_batch`, `retry_batch` changeBatch; `resend_emails` resendEmails; `release` releaseCharges; ' +
      '`release_order` releaseOrder. The others need the order database.',
  }),
  payment_id: paymentId('With `refund_charge`: the charge to refund, one of `foreign_charges`.'),
  batch_id: whole('With actions on a batch: the batch of the order.', 1).exactOptional(),
  why,
  where: describe(z.enum(['anywhere', 'database']), {
    description: '`database`: works only on the order database itself, not through `--url`.',
  }),
});

const warning = z.object({
  key: describe(z.enum(DANGERS), {
    description:
      'The name of the action to avoid. More values may be added. `pay_or_cancel`: both are refused until the charge in ' +
      '`foreign_charges` is refunded.',
  }),
  payment_id: paymentId('With `second_payment`: the payment that may still be captured.'),
  what: text('The action to avoid.'),
  why,
});

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
export type UnaskedJson = z.infer<typeof unasked>;
export type StepKey = UnaskedJson['key'];
/** An action that is dangerous now: a command, or an action outside the program. */
export type Warning = z.infer<typeof warning>;
