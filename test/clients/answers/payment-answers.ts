// What answers to a payment call mean.
import {
  type AnswerClass,
  answered,
  DECLINED_WORDS,
  FAILURES,
  inCases,
  listed,
  NO_FAILURES,
  NO_OBJECTS,
  OTHERS,
  PROCESSING_WORDS,
  SAMES,
  SUCCESS_WORDS,
  UNKNOWN_STATUSES,
} from './answer-class.ts';

const TAKEN = [200, 201, 202];
const NOT_NOW = [408, 409, 425, 429];
const DECLINING = [400, 402, 422];
const REJECTING = [401, 403, 404, 405, 406, 410, 411, 413, 414, 415, 418, 421, 423, 426, 428, 431, 451, 499];

const paid = { id: 'p1', status: 'succeeded' };
const UNKNOWN = { outcome: 'unknown' };

export const PAYMENT_ANSWERS: readonly AnswerClass[] = [
  {
    answer: `2xx with \`id\` or \`payment_id\`; \`status\` is ${listed(SUCCESS_WORDS)}, or there is none`,
    means: 'succeeded: the order is `paid`',
    result: { outcome: 'succeeded', paymentId: 'p1' },
    cases: [
      ...answered(
        [201],
        inCases(SUCCESS_WORDS).map((status) => ({ id: 'p1', status })),
      ),
      ...answered(TAKEN, [paid, { id: 'p1' }, { payment_id: 'p1' }]),
      ...answered(
        [200],
        [
          { id: null, payment_id: 'p1' },
          { id: '', payment_id: 'p1' },
        ],
      ),
      ...answered(
        [200],
        [...SAMES, ...NO_FAILURES].map((more) => ({ ...paid, ...more })),
      ),
      ...answered(
        [200],
        NO_FAILURES.map((more) => ({ id: 'p1', ...more })),
      ),
      { answer: { status: 200, body: { id: 42 } }, result: { outcome: 'succeeded', paymentId: '42' } },
    ],
  },
  {
    answer: `2xx whose \`status\` is ${listed(DECLINED_WORDS)}, whatever else it says`,
    means: 'declined: `pending`, with the reason in its timeline',
    result: { outcome: 'declined', paymentId: 'p1' },
    cases: [
      ...answered(
        [200],
        inCases(DECLINED_WORDS).map((status) => ({ id: 'p1', status })),
      ),
      ...answered([201, 202], [{ id: 'p1', status: 'declined' }]),
      ...answered(
        [200],
        FAILURES.map((more) => ({ id: 'p1', status: 'failed', ...more })),
      ),
      {
        answer: { status: 200, body: { status: 'declined', reason: 'no funds' } },
        result: { outcome: 'declined', paymentId: null, reason: 'no funds' },
      },
    ],
  },
  {
    answer: `2xx with an id; \`status\` is ${listed(PROCESSING_WORDS)}`,
    means: 'processing: `payment_processing` until a webhook or the record decides',
    result: { outcome: 'processing', paymentId: 'p1' },
    cases: [
      ...answered(
        [202],
        inCases(PROCESSING_WORDS).map((status) => ({ id: 'p1', status })),
      ),
      ...answered([200, 201], [{ id: 'p1', status: 'pending' }]),
    ],
  },
  {
    answer: '400, 402 or 422; any other 4xx but 408, 409, 425 and 429 whose JSON has such a `status`',
    means: 'declined',
    result: { outcome: 'declined', paymentId: null },
    cases: [
      ...answered(DECLINING, [
        '',
        '<html>no</html>',
        '[]',
        {},
        { message: 'no funds' },
        { amount: ['too high'] },
      ]),
      ...answered(REJECTING, [{ status: 'declined' }, { status: 'FAILED', message: 'no' }]),
      ...answered(
        [404],
        DECLINED_WORDS.map((status) => ({ status })),
      ),
    ],
  },
  {
    answer: 'any other 4xx: 401, 403, 404, 405, 413, …',
    means: 'rejected: the request was not taken; `pending`, the reason names the status, a batch pauses',
    result: { outcome: 'rejected' },
    cases: [
      ...answered(REJECTING, ['', '<html>no</html>', { message: 'who are you?' }, { status: 401 }]),
      ...answered([401], ['[]', 'null', { status: 'unauthorized' }, { error: { code: 1 } }]),
      {
        answer: { status: 403, body: { message: 'not\nfor you' } },
        result: { outcome: 'rejected', reason: 'HTTP 403: not for you' },
      },
    ],
  },
  {
    answer: '3xx, 408, 409, 425, 429, 5xx, whatever the body says',
    means: 'unknown: `pending`, and the record is looked up before anything else',
    result: UNKNOWN,
    cases: [
      ...answered(NOT_NOW, ['', paid, { id: 'p1', status: 'declined' }, { status: 'error' }]),
      ...answered(
        [300, 301, 302, 303, 307, 308, 500, 501, 502, 503, 504, 599],
        [{ status: 'declined' }, paid],
      ),
    ],
  },
  {
    answer: '2xx with `error`, `errors` or `success: false` and no such `status`',
    means: 'unknown',
    result: UNKNOWN,
    cases: answered(
      [200],
      FAILURES.flatMap((more) => [
        ...[more, { id: 'p1', ...more }, { ...paid, ...more }],
        { id: 'p1', status: 'pending', ...more },
      ]),
    ),
  },
  {
    answer: '2xx without an id, or with any other `status`',
    means: 'unknown',
    result: UNKNOWN,
    cases: [
      ...answered(
        [200],
        [{}, { status: 'succeeded' }, { status: 'pending' }, { id: '' }, { id: ' ' }, { id: null }],
      ),
      ...answered(
        [200],
        [
          { ...paid, id: {} },
          { ...paid, id: 2 ** 53 },
          { ...paid, id: 'p'.repeat(256) },
        ],
      ),
      ...answered(
        [200],
        [...UNKNOWN_STATUSES, 'refunded'].map((status) => ({ id: 'p1', status })),
      ),
    ],
  },
  {
    answer: '2xx with a body that is no JSON object: empty, HTML, text, a list, cut off',
    means: 'unknown',
    result: UNKNOWN,
    cases: [...answered([200], NO_OBJECTS), ...answered([201, 202, 204], [''])],
  },
  {
    answer: 'an `order_id`, `amount` or `currency` that is not the one asked for',
    means: 'unknown',
    result: UNKNOWN,
    cases: [
      ...answered(
        [200],
        OTHERS.flatMap((more) => [
          { ...paid, ...more },
          { id: 'p1', status: 'declined', ...more },
        ]),
      ),
      ...answered([402, 403], [{ order_id: 8 }, { amount: 1 }, { currency: 'USD' }]),
    ],
  },
];
