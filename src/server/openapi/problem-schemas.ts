// The problem objects of answers (RFC 9457), as zod schemas: the common members, and the further members of some.
import * as z from 'zod';
import { ROLES } from '../../domain/access/token-file.ts';
import { ORDER_FIELDS } from '../../domain/csv/mapping/fields.ts';
import { HEADER_CELLS, reportFields } from '../../domain/csv/report-json.ts';
import { orderStatus } from '../../domain/model/order-json.ts';
import type { ApiCode } from '../../domain/shared/error-codes.ts';
import { describe, type Metadata, text, whole } from '../../domain/shared/schema.ts';

const members = {
  type: text('The code as a URI.', { format: 'uri' }),
  title: text('The meaning of the status.'),
  status: whole('The HTTP status.', 400),
  detail: text('What happened and what to do, for people.'),
  code: text('The kind of error, for programs.'),
};

const also = (id: string, more: z.ZodRawShape, said: Metadata) =>
  describe(z.object({ ...members, ...more }), { id, ...said });

export const problem = also(
  'Problem',
  {},
  {
    description:
      'An error (RFC 9457). More codes may be added: handle an unknown code by its status. Some codes have further ' +
      'members.',
    examples: [
      {
        type: 'urn:orders:problem:not_found',
        title: 'Not found',
        status: 404,
        detail: 'there is no order 7',
        code: 'not_found',
      },
    ],
  },
);

const fieldError = describe(
  z.object({
    path: text('The path of the field, such as `items.0.quantity`; empty for the whole body.'),
    message: text('The problem, as the end of a sentence that begins with the path.'),
  }),
  { id: 'FieldError', description: 'An invalid field, parameter or header.' },
);

const errors = z.array(fieldError);

const invalidProblem = also(
  'InvalidProblem',
  { errors },
  {
    description: 'Validation failed.',
    examples: [
      {
        type: 'urn:orders:problem:invalid',
        title: 'Validation failed',
        status: 422,
        detail: 'items.0.quantity must be a whole number from 1 to 1,000,000',
        code: 'invalid',
        errors: [{ path: 'items.0.quantity', message: 'must be a whole number from 1 to 1,000,000' }],
      },
    ],
  },
);

const orderField = z.enum(ORDER_FIELDS);

const readingCandidate = describe(
  z.object({
    encoding: text('The name of the encoding, for `encoding`.'),
    cells: describe(z.array(z.string()), {
      description:
        'Up to three cells of the file as this encoding reads them; the same cells for each candidate.',
    }),
  }),
  { id: 'EncodingCandidate' },
);

const invalidFileProblem = also(
  'InvalidFileProblem',
  {
    errors,
    line: whole('The line at which reading stopped.', 1).exactOptional(),
    candidates: describe(z.array(readingCandidate), {
      description:
        'If the encoding is not certain: those that the file can have. Repeat with one of them as `encoding`.',
    }).exactOptional(),
    header: describe(z.array(z.string()), {
      description: `If the header is wrong. ${HEADER_CELLS}`,
    }).exactOptional(),
    missing_fields: describe(z.array(orderField), {
      description: 'Fields without a column. Name their columns with `map`, or choose a `preset`.',
    }).exactOptional(),
    repeated_fields: describe(z.array(orderField), {
      description: 'Fields with several columns.',
    }).exactOptional(),
    fitting_presets: describe(z.array(z.string()), {
      description: 'Presets whose columns the header has.',
    }).exactOptional(),
    sheets: describe(z.array(z.string()), {
      description: 'The sheets of the workbook: `sheet` chooses another one.',
    }).exactOptional(),
  },
  { description: 'The file cannot be read. The other members tell a program what to choose.' },
);

const badRowsProblem = also('BadRowsProblem', reportFields, {
  description: 'Rows of the file are invalid; nothing was stored.',
});

const chargedBeforeProblem = also(
  'ChargedBeforeProblem',
  {
    errors,
    batch_ids: z.array(whole('A cancelled batch of the same file.', 1)),
    order_ids: z.array(whole('An order of such a batch that is charged or may be.', 1)),
    total_charged: whole('The number of such orders; `order_ids` names the first ten.', 1),
  },
  { description: 'Orders of a cancelled batch of the same file are charged or may be.' },
);

const illegalTransitionProblem = also(
  'IllegalTransitionProblem',
  { from: orderStatus, to: orderStatus, allowed: z.array(orderStatus) },
  {
    description:
      '`from` is the current status, `to` the requested one; `allowed` lists the possible next ones.',
  },
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
          other_order_id: whole('The order that this payment belongs to.', 1).exactOptional(),
        }),
      )
      .exactOptional(),
  },
  {
    description:
      '`payments` lists charges that cannot pay this order. Without it, `from` is the current status and `to` the ' +
      'requested one.',
  },
);

const otherOrderProblem = also(
  'OtherOrderProblem',
  {
    payment_id: z.string().exactOptional(),
    other_order_id: whole('The order that this payment belongs to.', 1).exactOptional(),
  },
  { description: 'The payment and the order that it belongs to, if known.' },
);

const importProblem = also(
  'ImportProblem',
  { batch_id: whole('The batch that stores the orders.', 1).exactOptional() },
  { description: 'The same orders are being stored, or storing them was interrupted.' },
);

const batchStateProblem = also(
  'BatchStateProblem',
  { batch_status: text('The current status of the batch.') },
  { description: 'The status of the batch does not allow this action.' },
);

const roleProblem = also(
  'RoleProblem',
  {
    role: describe(z.enum(ROLES), { description: 'The role of the token.' }),
    needed: describe(z.enum(ROLES), { description: 'The role that the request needs.' }),
  },
  { description: 'The role of the token does not allow the request.' },
);

const outcomeUnknownProblem = also(
  'OutcomeUnknownProblem',
  { order_id: whole('The order to read; omitted if unknown.', 1).exactOptional() },
  { description: 'The request may have taken effect. Read the order before you repeat the request.' },
);

const notCancelledProblem = also(
  'NotCancelledProblem',
  {
    dropped: whole('Uncharged orders that were cancelled.'),
    refunded: whole('Charged orders that were refunded and cancelled.'),
    failed: z.array(
      z.object({
        order_id: whole('The id of the order.', 1),
        reason: text('Why the order was not cancelled.'),
      }),
    ),
  },
  { description: 'Some orders of the batch could not be cancelled; the others were.' },
);

const notAllowedProblem = also(
  'NotAllowedProblem',
  { allowed: z.array(z.string()) },
  { description: '`allowed` lists the methods that this path supports.' },
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
  read_only_token: roleProblem,
};
