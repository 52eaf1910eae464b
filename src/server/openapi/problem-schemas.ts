// The problem objects of answers (RFC 9457), as zod schemas: the common members, and the further members of some.
import * as z from 'zod';
import { reportFields } from '../../domain/csv/report-json.ts';
import { orderStatus } from '../../domain/model/order-json.ts';
import type { ApiCode } from '../../domain/shared/error-codes.ts';
import { describe, type Metadata, text, whole } from '../../domain/shared/schema.ts';

const members = {
  type: text('The code as a URI.', { format: 'uri' }),
  title: text('What the status means.'),
  status: whole('The HTTP status.', 400),
  detail: text('What is wrong with this request and what to do about it, for people.'),
  code: text('What is wrong, for programs.'),
};

const also = (id: string, more: z.ZodRawShape, said: Metadata) =>
  describe(z.object({ ...members, ...more }), { id, ...said });

export const problem = also(
  'Problem',
  {},
  {
    description:
      'An error (RFC 9457). More codes may come: go by the status of one that you do not know. Some codes have ' +
      'further members.',
    examples: [
      {
        type: 'urn:orders:problem:not_found',
        title: 'Not found',
        status: 404,
        detail: 'there is no order 7; "orders list" shows those there are',
        code: 'not_found',
      },
    ],
  },
);

const fieldError = describe(
  z.object({
    path: text('Where it is, as in `items.0.quantity`; empty for the body as a whole.'),
    message: text('The end of a sentence that begins with the path.'),
  }),
  { id: 'FieldError', description: 'One wrong field, parameter or header.' },
);

const errors = z.array(fieldError);

const invalidProblem = also(
  'InvalidProblem',
  { errors },
  {
    description: 'The data is wrong.',
    examples: [
      {
        type: 'urn:orders:problem:invalid',
        title: 'The data is wrong',
        status: 422,
        detail: 'items.0.quantity must be a whole number from 1 to 1,000,000',
        code: 'invalid',
        errors: [{ path: 'items.0.quantity', message: 'must be a whole number from 1 to 1,000,000' }],
      },
    ],
  },
);

const invalidFileProblem = also(
  'InvalidFileProblem',
  { errors, line: whole('The line where reading ended.', 1).exactOptional() },
  { description: 'The file cannot be read as a whole.' },
);

const badRowsProblem = also('BadRowsProblem', reportFields, {
  description: 'Rows of the file are bad, and nothing of it was stored.',
});

const chargedBeforeProblem = also(
  'ChargedBeforeProblem',
  {
    errors,
    batch_ids: z.array(whole('A cancelled batch of the same file.', 1)),
    order_ids: z.array(whole('An order of it that is charged or may be.', 1)),
    total_charged: whole('How many there are; the first ten are named.', 1),
  },
  { description: 'Orders of a cancelled batch of the same file are charged or may be.' },
);

const illegalTransitionProblem = also(
  'IllegalTransitionProblem',
  { from: orderStatus, to: orderStatus, allowed: z.array(orderStatus) },
  { description: '`from` is what the order is, `to` what was asked for, `allowed` what it can become.' },
);

const recordProblem = also(
  'RecordProblem',
  {
    from: orderStatus.exactOptional(),
    to: orderStatus.exactOptional(),
    payments: z
      .array(
        z.object({
          payment_id: z.string(),
          amount: z.number(),
          currency: z.string(),
          other_order_id: whole('The order whose payment it is.', 1).exactOptional(),
        }),
      )
      .exactOptional(),
  },
  {
    description:
      '`payments` are the charges that are not the order’s own. Otherwise `from` is what the order is, `to` what was asked for.',
  },
);

const otherOrderProblem = also(
  'OtherOrderProblem',
  {
    payment_id: z.string().exactOptional(),
    other_order_id: whole('The order whose payment it is.', 1).exactOptional(),
  },
  { description: 'Whose payment it is, where that is known.' },
);

const importProblem = also(
  'ImportProblem',
  { batch_id: whole('The batch that the orders are stored as.', 1).exactOptional() },
  { description: 'The same orders are being stored, or it was interrupted.' },
);

const batchStateProblem = also(
  'BatchStateProblem',
  { batch_status: text('What the batch is.') },
  { description: 'The batch cannot become this from what it is.' },
);

const outcomeUnknownProblem = also(
  'OutcomeUnknownProblem',
  { order_id: whole('The order to read; left out where it is not known.', 1).exactOptional() },
  { description: 'The request may have taken effect. Read before you repeat it.' },
);

const notCancelledProblem = also(
  'NotCancelledProblem',
  {
    dropped: whole('Orders cancelled that had not been charged.'),
    refunded: whole('Charged orders that were refunded and cancelled.'),
    failed: z.array(
      z.object({ order_id: whole('The order.', 1), reason: text('Why it was not cancelled.') }),
    ),
  },
  { description: 'Orders of the batch could not be cancelled; the others are.' },
);

const notAllowedProblem = also(
  'NotAllowedProblem',
  { allowed: z.array(z.string()) },
  { description: '`allowed` are the methods that are possible at this path.' },
);

/** Members of the codes that have further ones. */
export const PROBLEM_SCHEMAS: Readonly<Partial<Record<ApiCode, z.ZodType>>> = {
  method_not_allowed: notAllowedProblem,
  illegal_transition: illegalTransitionProblem,
  payment_record_disagrees: recordProblem,
  payment_of_another_order: otherOrderProblem,
  idempotency_key_reused: invalidProblem,
  import_under_way: importProblem,
  batch_state: batchStateProblem,
  invalid: invalidProblem,
  bad_rows: badRowsProblem,
  invalid_file: invalidFileProblem,
  charged_before: chargedBeforeProblem,
  downstream_failed: notCancelledProblem,
  interrupted: importProblem,
  outcome_unknown: outcomeUnknownProblem,
};
