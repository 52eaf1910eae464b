// The emails of the outbox in the form of the API and `--json`: schemas, of which the types are made. Their values are for
// the document of the API alone; all other code imports types.
import * as z from 'zod';
import { describe, time, whole } from '../shared/schema.ts';

const STATES = ['waiting', 'sending', 'given_up'] as const;
export const EMAIL_TEMPLATES = ['ORDER_CONFIRMATION', 'ORDER_SHIPPED', 'ORDER_CANCELLED'] as const;

const email = describe(
  z.object({
    order_id: whole('The id of the order.', 1),
    template: describe(z.enum(EMAIL_TEMPLATES).nullable(), { description: 'The kind of the email.' }),
    state: describe(z.enum(STATES), {
      description: '`given_up`: it failed and is not retried automatically. More values may be added.',
    }),
    tries: whole('How often it was sent.'),
    next_try: time('The time of the next try; null if it is not retried automatically.').nullable(),
    waiting_since: time('Since when it waits, or waited before it failed.'),
    last_reason: describe(z.string().nullable(), { description: 'Details for people.' }),
  }),
  { id: 'Email' },
);

export type OutboxEmail = z.infer<typeof email>;

export const emailList = describe(z.array(email), {
  id: 'EmailList',
  description: 'Oldest first.',
  examples: [
    [
      {
        order_id: 17,
        template: 'ORDER_CONFIRMATION',
        state: 'given_up',
        tries: 1,
        next_try: null,
        waiting_since: '2025-12-01T10:00:01Z',
        last_reason: 'HTTP 500',
      },
    ],
  ],
});

export const resentEmails = describe(
  z.object({
    resent: whole('How many emails wait to be sent again.'),
    dropped: whole('Confirmations of cancelled orders, which are not sent any more.'),
  }),
  { id: 'ResentEmails', examples: [{ resent: 1, dropped: 0 }] },
);

export type Resent = z.infer<typeof resentEmails>;
