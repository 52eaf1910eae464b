// What answers to a refund call mean.
import {
  type AnswerCase,
  type AnswerClass,
  answered,
  FAILURES,
  inCases,
  listed,
  NO_FAILURES,
  NO_OBJECTS,
  OTHERS,
  PROCESSING_WORDS,
  SAMES,
  UNKNOWN_STATUSES,
} from './answer-class.ts';

const SUCCESS = ['succeeded', 'success', 'completed', 'refunded', 'approved', 'paid', 'captured'];
const REFUSED = ['failed', 'declined', 'rejected', 'canceled', 'cancelled'];
/** What a payment with such a status is declined by leaves open where the money of a refund is. */
const NEITHER = ['error', 'expired', 'void', 'voided'];

const UNKNOWN = { outcome: 'unknown' };
const done = { status: 'refunded' };

const refusals: readonly AnswerCase[] = [
  ...answered(
    [400, 402, 422],
    ['', '<html>no</html>', {}, { message: 'too late' }, { amount: ['too high'] }],
  ),
  ...answered([404], [{}, { message: 'no such payment' }, '[]']),
];

const saying = (words: readonly unknown[]) => words.map((status) => ({ id: 're_1', status }));

export const REFUND_ANSWERS: readonly AnswerClass[] = [
  {
    answer: `204; another 2xx with a JSON object whose \`status\` is ${listed(SUCCESS)}, or that has none`,
    means: 'succeeded: the order is `cancelled`',
    result: { outcome: 'succeeded' },
    cases: [
      ...answered([204], ['']),
      ...answered(
        [200],
        inCases(SUCCESS).map((status) => ({ status })),
      ),
      ...answered([200, 201, 202], [done, {}, { id: 're_1' }, { id: 'p1', status: 'captured' }]),
      ...answered(
        [200],
        [...SAMES, ...NO_FAILURES].flatMap((more) => [more, { ...done, ...more }]),
      ),
      ...answered(
        [200],
        [
          { ...done, payment_id: 'p1' },
          { ...done, id: 're_1', payment_id: 'p1' },
        ],
      ),
      ...answered(
        [200],
        [...saying(['succeeded', 'refunded']), { id: 're_1', status: 'paid', payment_id: 'p1' }],
      ),
    ],
  },
  {
    answer: '409 with `status` `refunded`',
    means: 'succeeded',
    result: { outcome: 'succeeded' },
    cases: answered(
      [409],
      [done, { status: 'REFUNDED', error: 'already refunded' }, { ...done, id: 'p1', order_id: 7 }],
    ),
  },
  {
    answer: `2xx whose \`status\` is ${listed(REFUSED)}`,
    means: 'refused: it stays `paid`, and may be shipped',
    result: { outcome: 'refused' },
    cases: [
      ...answered(
        [200],
        [...saying(inCases(REFUSED)), ...FAILURES.map((more) => ({ status: 'failed', ...more }))],
      ),
      {
        answer: { status: 200, body: { status: 'failed', reason: 'too old' } },
        result: { outcome: 'refused', reason: 'too old' },
      },
    ],
  },
  {
    answer: '400, 402 or 422; 404 with JSON',
    means: 'refused; unknown where the refund had been sent before: it may have been done then',
    result: { outcome: 'refused' },
    cases: [
      ...refusals,
      ...refusals.map((one) => ({ ...one, sentBefore: true, result: UNKNOWN })),
      ...refusals.slice(0, 4).map((one) => ({
        ...one,
        failures: 1,
        result: { ...UNKNOWN, tries: [{ reason: 'HTTP 503' }] },
      })),
    ],
  },
  {
    answer: `2xx whose \`status\` is ${listed(PROCESSING_WORDS)}`,
    means: 'pending: it stays `paid` and locked until the record or a webhook decides',
    result: { outcome: 'pending' },
    cases: answered([200, 202], saying(inCases(PROCESSING_WORDS))),
  },
  {
    answer: '2xx with `error`, `errors` or `success: false`, or any other `status`',
    means: 'unknown: it stays `paid` and locked until the record decides',
    result: UNKNOWN,
    cases: [
      ...answered(
        [200],
        FAILURES.flatMap((more) => [more, { ...done, ...more }, { status: 'pending', ...more }]),
      ),
      ...answered([200], saying([...UNKNOWN_STATUSES, ...NEITHER])),
    ],
  },
  {
    answer: '2xx with a body that is no JSON object: empty, HTML, text, a list, cut off',
    means: 'unknown',
    result: UNKNOWN,
    cases: [...answered([200], NO_OBJECTS), ...answered([201, 202], [''])],
  },
  {
    answer:
      'a `payment_id`, `order_id`, `amount` or `currency` that is not the one asked for; `paid` or `captured` of another `id`',
    means: 'unknown',
    result: UNKNOWN,
    cases: [
      ...answered(
        [200],
        OTHERS.flatMap((more) => [more, { ...done, ...more }, { status: 'failed', ...more }]),
      ),
      ...answered(
        [200, 409],
        [{ payment_id: 'p2' }, { payment_id: 7 }, { payment_id: {} }].map((more) => ({ ...done, ...more })),
      ),
      ...answered(
        [200],
        [
          { ...done, id: 'p1', payment_id: 'p2' },
          ...['paid', 'Captured'].map((status) => ({ id: 'p2', status })),
        ],
      ),
      ...answered(
        [409],
        [
          { ...done, order_id: 8 },
          { ...done, amount: 50 },
        ],
      ),
      ...answered([400, 404], [{ order_id: 8 }]),
    ],
  },
  {
    answer: '404 with HTML, text or nothing; any other status',
    means: 'unknown',
    result: UNKNOWN,
    cases: [
      ...answered([404], ['', '<html>Not Found</html>', 'Not Found', '404']),
      ...answered(
        [401, 403, 405, 408, 410, 413, 415, 418, 425, 429, 451],
        ['', { message: 'no' }, { status: 'failed' }],
      ),
      ...answered([409], ['', {}, { status: 'locked' }, { status: 'succeeded' }, '<html></html>', [done]]),
      ...answered([300, 302, 308, 500, 502, 503, 504, 599], ['', done, { status: 'failed' }]),
    ],
  },
];
