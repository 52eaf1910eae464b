// What answers to a look-up of an order's payments mean.
import {
  type AnswerClass,
  answered,
  DECLINED_WORDS,
  FAILURES,
  inCases,
  NO_FAILURES,
  PROCESSING_WORDS,
  SUCCESS_WORDS,
  UNKNOWN_STATUSES,
} from './answer-class.ts';

const bare = { id: 'p1', amount: 179600, currency: 'JPY' };
const paid = { ...bare, status: 'paid' };
const other = { ...paid, id: 'p2' };

const read = { paymentId: 'p1', amount: 179600, currency: 'JPY', status: 'succeeded' };
const of = (...payments: object[]) => ({ reached: true, payments });
const UNREACHED = { reached: false };

const said = (words: readonly unknown[], status: string) =>
  words.map((word) => ({
    answer: { status: 200, body: [{ ...bare, status: word }] },
    result: of({ ...read, status }),
  }));

const withFailures = (status: string | undefined) =>
  answered(
    [200],
    FAILURES.map((more) => [{ ...bare, status, ...more }]),
  );

export const RECORD_ANSWERS: readonly AnswerClass[] = [
  {
    answer:
      '200 with one payment or a list; each with an id, `amount`, `currency`, and a `status` as above, `refunded`, or none',
    means: 'the payments, each as it says; without a status it has succeeded',
    result: of(read),
    cases: [
      ...answered([200], [paid, [paid], bare, { ...bare, payment_id: 'p1', id: undefined }]),
      ...answered(
        [200],
        [
          { ...bare, amount: '179600' },
          { ...bare, amount: '179600.00' },
          { ...bare, currency: 'jpy' },
        ],
      ),
      ...answered(
        [200],
        [
          { ...bare, order_id: 7 },
          { ...bare, order_id: '7' },
          { ...bare, order_id: null },
        ],
      ),
      ...answered(
        [200],
        NO_FAILURES.map((more) => ({ ...bare, ...more })),
      ),
      ...said(inCases(SUCCESS_WORDS), 'succeeded'),
      ...said(inCases(DECLINED_WORDS), 'declined'),
      ...said(inCases(PROCESSING_WORDS), 'processing'),
      ...said(['refunded', 'REFUNDED'], 'refunded'),
      { answer: { status: 200, body: [paid, other] }, result: of(read, { ...read, paymentId: 'p2' }) },
      { answer: { status: 200, body: { ...bare, amount: 0 } }, result: of({ ...read, amount: 0 }) },
    ],
  },
  {
    answer: '200 with an empty list; 404 with JSON or an empty body',
    means: 'none',
    result: of(),
    cases: [
      ...answered([200], [[]]),
      ...answered([404], ['', ' \n', {}, { detail: 'no such order' }, '[]', 'null', '"not found"']),
    ],
  },
  {
    answer:
      'any other `status`, or an `error`, `errors` or `success: false` with a status that is no decline',
    means: 'that payment is unclear: it counts only where the others do not tell; the others stay readable',
    result: of({ ...read, status: 'unclear' }),
    cases: [
      ...said(UNKNOWN_STATUSES, 'unclear'),
      ...[undefined, 'paid', 'pending', 'refunded'].flatMap(withFailures),
      ...withFailures('failed').map((one) => ({ ...one, result: of({ ...read, status: 'declined' }) })),
      {
        answer: { status: 200, body: [{ ...bare, status: 'disputed' }, other] },
        result: of({ ...read, status: 'unclear' }, { ...read, paymentId: 'p2' }),
      },
    ],
  },
  {
    answer: 'a payment listed twice, alike',
    means: 'one payment; where only the status differs it is unclear',
    result: of(read),
    cases: [
      ...answered(
        [200],
        [
          [paid, paid],
          [paid, bare, { ...paid, amount: '179600.0' }],
        ],
      ),
      ...[
        ['paid', 'refunded'],
        ['refunded', 'paid'],
        ['failed', 'paid'],
        ['paid', 'pending', 'paid'],
      ].map((words) => ({
        answer: { status: 200, body: words.map((status) => ({ ...bare, status })) },
        result: of({ ...read, status: 'unclear' }),
      })),
      {
        answer: {
          status: 200,
          body: [
            { ...bare, id: 1 },
            { ...bare, id: '1' },
          ],
        },
        result: of({ ...read, paymentId: '1' }),
      },
    ],
  },
  {
    answer: 'an entry without id, `amount` or `currency`, of another order, or the same id with other money',
    means: 'not reached: the record tells nothing, and is asked again later',
    result: UNREACHED,
    cases: [
      ...answered(
        [200],
        [{ id: undefined }, { id: '' }, { id: {} }].flatMap((more) => [
          [{ ...paid, ...more }],
          [other, { ...paid, ...more }],
        ]),
      ),
      ...answered(
        [200],
        [undefined, null, '', ' ', 'free', -5, {}].map((amount) => [{ ...paid, amount }]),
      ),
      ...answered(
        [200],
        [undefined, null, '', 392].map((currency) => [{ ...paid, currency }]),
      ),
      ...answered(
        [200],
        [{ ...paid, order_id: 8 }, [paid, { ...other, order_id: 8 }], [paid, null], [[paid]], ['p1']],
      ),
      ...answered(
        [200],
        [
          [paid, { ...paid, amount: 1 }],
          [paid, { ...paid, currency: 'USD' }],
        ],
      ),
    ],
  },
  {
    answer: '200 with anything else: an error, a wrapper like `{"payments": […]}`, HTML, nothing',
    means: 'not reached',
    result: UNREACHED,
    cases: [
      ...answered([200], FAILURES),
      ...answered([200], [{}, { payments: [paid] }, { data: [] }, { items: [], total: 0 }]),
      ...answered([200], ['', ' ', 'null', 'OK', '7', '"none"', '<html></html>', '[{"id":"p1"', '[] []']),
    ],
  },
  {
    answer: '404 with HTML or text; any other status',
    means: 'not reached',
    result: UNREACHED,
    cases: [
      ...answered([404], ['<html>Not Found</html>', '404 page not found', 'Not Found', '404', '{"detail":']),
      ...answered(
        [201, 202, 203, 206, 302, 400, 401, 403, 408, 410, 422, 429, 500, 503],
        [[], { detail: 'none' }],
      ),
      ...answered([204, 205], ['']),
    ],
  },
];
