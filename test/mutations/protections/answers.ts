// What keeps an answer of the Payment Service from being read as more than it says.
import type { Protection } from '../protection.ts';

const ANSWERS = 'test/clients/answers.test.ts';
const REJECTIONS = 'test/clients/rejections.test.ts';

export const OF_ANSWERS: readonly Protection[] = [
  {
    name: 'server-error-is-no-decline',
    promise: 'a payment call answered 3xx or 5xx is unknown',
    changes: [
      {
        file: 'src/clients/payment-answer.ts',
        find: 'return status >= 400 && status < 500 && !NO',
        replace: 'return status >= 300 && !NO',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'not-now-is-no-decline',
    promise: '408, 409, 425 and 429 are no answer to a payment call',
    changes: [
      {
        file: 'src/clients/payment-answer.ts',
        find: 'new Set([408, 409, 425, 429])',
        replace: 'new Set()',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'error-is-no-yes',
    promise: 'an answer 2xx that holds an error is no charge',
    changes: [
      {
        file: 'src/clients/payment-answer.ts',
        find: 'if (saysFailed(payment)) return unknown(',
        replace: 'if (status === 0) return unknown(',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'half-a-record-is-none',
    promise: 'a record with an entry that cannot be read counts as out of reach',
    changes: [
      {
        file: 'src/clients/payment-record.ts',
        find: 'if (!entry) return undefined;',
        replace: 'if (!entry) continue;',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'page-is-no-record',
    promise: 'a page of a proxy with 404 does not say that nothing was charged',
    changes: [
      {
        file: 'src/clients/payment-record.ts',
        find: "reply.body.trim() === '' || isJsonAnswer(json)",
        replace: 'true',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'listed-twice-is-one-charge',
    promise: 'a payment that the record lists twice is given back once',
    changes: [
      {
        file: 'src/clients/payment-record.ts',
        find: 'payments.get(entry.paymentId) ?? entry;',
        replace: 'entry;',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'refund-only-where-said',
    promise: 'an empty or unreadable 200 is no refund',
    changes: [
      {
        file: 'src/clients/refund-answer.ts',
        find: 'if (!refund) return unknown(',
        replace: "if (!refund) return { outcome: 'succeeded' };\n  if (status === 0) return unknown(",
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'refund-of-this-payment',
    promise: 'a refund of another payment is not the one asked for',
    changes: [
      {
        file: 'src/clients/refund-answer.ts',
        find: "return id === undefined || id === paymentId ? undefined : 'payment';",
        replace: 'return id === paymentId ? undefined : undefined;',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'no-to-a-repeat-is-no-no',
    promise: 'a refund that was sent before is not refused by a refusal of its repeat',
    changes: [
      {
        file: 'src/clients/refund-answer.ts',
        find: 'if (request.sentBefore || tries?.length) return unknown(',
        replace: 'if (status === 0) return unknown(',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'packed-answer-has-a-limit',
    promise: 'a small answer that unpacks to a huge one does not fill the memory',
    changes: [
      {
        file: 'src/clients/body-text.ts',
        find: 'step(unpacked, { maxOutputLength: limitBytes })',
        replace: 'step(unpacked, {})',
      },
    ],
    tests: [ANSWERS],
  },
  {
    name: 'rejections-open',
    promise: 'a service that rejects five payments in a row is left alone',
    changes: [
      {
        file: 'src/clients/payment-client.ts',
        find: "isRejection(reply, request) ? 'refuses' : 'works'",
        replace: "isRejection(reply, request) ? 'works' : 'works'",
      },
    ],
    tests: [REJECTIONS],
  },
  {
    name: 'no-repeat-while-held',
    promise: 'a repeat that has not left when charges are held does not leave',
    changes: [
      {
        file: 'src/clients/resilience.ts',
        find: ' || !isWanted) throw',
        replace: ') throw',
      },
    ],
    tests: ['test/clients/held-repeats.test.ts'],
  },
];
