// Protections against strangers, against events that were seen or are about something else, and of the diagram.
import type { Protection } from '../protection.ts';

const EVENT = 'test/domain/webhook/payment-event.test.ts';
const EVENT_FILE = 'src/domain/webhook/payment-webhook.ts';
const EVENT_ONCE = 'test/domain/webhook/payment-event-once.test.ts';
const GUARD = 'test/server/request/guard.test.ts';
const GUARD_FILE = 'src/server/request/guard.ts';
const SIGNATURE = 'test/domain/webhook/webhook-signature.test.ts';
const SIGNATURE_FILE = 'src/domain/webhook/webhook-signature.ts';
const SIGNED = 'test/server/request/webhook-signature.test.ts';

export const AT_THE_GATE: readonly Protection[] = [
  {
    name: 'signature-is-checked',
    promise: 'an event that nobody we know has signed is refused',
    changes: [{ file: SIGNATURE_FILE, find: 'return good ? id : undefined;', replace: 'return id;' }],
    tests: [SIGNATURE, SIGNED],
  },
  {
    name: 'signature-is-asked-for',
    promise: 'the server refuses what the signature check does not know',
    changes: [
      {
        file: 'src/server/request/webhook-guard.ts',
        find: 'if (id === undefined) throw refused();',
        replace: '',
      },
    ],
    tests: [SIGNED],
  },
  {
    name: 'signature-grows-old',
    promise: 'a signature counts within five minutes of its time',
    changes: [{ file: SIGNATURE_FILE, find: '<= TOLERANCE_SECONDS;', replace: '<= Number.MAX_VALUE;' }],
    tests: [SIGNATURE, SIGNED],
  },
  {
    name: 'signature-of-the-future',
    promise: 'a time that is yet to come is as wrong as an old one',
    changes: [
      {
        file: SIGNATURE_FILE,
        find: 'Math.abs(nowMs / 1000 - Number(timestamp))',
        replace: 'nowMs / 1000 - Number(timestamp)',
      },
    ],
    tests: [SIGNATURE],
  },
  {
    name: 'unsigned-only-from-here',
    promise: 'without a secret, events are taken on this machine alone',
    changes: [
      { file: 'src/server/request/webhook-guard.ts', find: ': !isLoopback(host))', replace: ': false)' },
    ],
    tests: [SIGNED],
  },
  {
    name: 'signature-opens-no-other-path',
    promise: 'only the webhook goes without the token',
    changes: [
      {
        file: 'src/server/app.ts',
        find: "route?.auth === 'webhook' && options.webhook.signed",
        replace: 'options.webhook.signed',
      },
    ],
    tests: [SIGNED],
  },
  {
    name: 'event-counts-once',
    promise: 'an event that was seen changes nothing',
    changes: [{ file: EVENT_FILE, find: 'if (!fresh) return', replace: 'if (!order) return' }],
    tests: [EVENT_ONCE],
  },
  {
    name: 'event-ids-are-unique',
    promise: 'the database holds an event id once for each order',
    changes: [
      {
        file: 'src/db/schema/migrations/1764633600000-payment-events.ts',
        find: 'CREATE UNIQUE INDEX payment_events_once',
        replace: 'CREATE INDEX payment_events_once',
      },
    ],
    tests: [EVENT_ONCE],
  },
  {
    name: 'event-ids-of-an-order',
    promise: 'another order may have an event of the same id',
    changes: [
      {
        file: 'src/db/schema/migrations/1764633600000-payment-events.ts',
        find: 'payment_events_once ON payment_events (order_id, event_id)',
        replace: 'payment_events_once ON payment_events (event_id)',
      },
    ],
    tests: [EVENT_ONCE],
  },
  {
    name: 'signed-id-comes-first',
    promise: 'the id that was signed counts before one in the body',
    changes: [
      { file: EVENT_FILE, find: 'signedId ?? event.event_id', replace: 'event.event_id ?? signedId' },
    ],
    tests: [EVENT_ONCE],
  },
  {
    name: 'failure-of-another-attempt',
    promise: 'the failure of an earlier attempt does not end the one under way',
    changes: [
      {
        file: 'src/domain/webhook/payment-news.ts',
        find: 'if (!attempt || earlier || other) return',
        replace: 'if (!attempt) return',
      },
    ],
    tests: [EVENT],
  },
  {
    name: 'refund-of-another-payment',
    promise: 'the refund of a payment that did not pay the order cancels nothing',
    changes: [
      {
        file: 'src/domain/webhook/payment-news.ts',
        find: "if (order.status === 'paid' && paid?.paymentId === paymentId) {",
        replace: "if (order.status === 'paid') {",
      },
    ],
    tests: [EVENT],
  },
  {
    name: 'ship-while-refunding',
    promise: 'an order whose refund is open is not shipped',
    changes: [
      {
        file: 'src/domain/orders/ship-order.ts',
        find: "if ((await openOperation(tx, id))?.kind === 'refund') throw beingRefunded(id);",
        replace: 'if (id < 0) throw beingRefunded(id);',
      },
    ],
    tests: ['test/domain/orders/cancel-paid-order.test.ts'],
  },
  {
    name: 'ship-only-when-paid',
    promise: 'what is not paid is not shipped',
    changes: [
      {
        file: 'src/domain/orders/ship-order.ts',
        find: "if (order.status !== 'paid') throw illegalTransition(order.status, 'shipped', id);",
        replace: '',
      },
      {
        file: 'src/domain/model/order-status.ts',
        find: 'if (!arrow.from.includes(from)) throw illegalTransition(from, arrow.to);',
        replace: '',
      },
    ],
    tests: ['test/server/routes/status-pairs.test.ts'],
  },
  {
    name: 'only-along-the-arrows',
    promise: 'no order moves where the diagram has no arrow',
    changes: [
      {
        file: 'src/domain/model/order-status.ts',
        find: 'if (!arrow.from.includes(from)) throw illegalTransition(from, arrow.to);',
        replace: '',
      },
    ],
    tests: ['test/domain/model/order-status.test.ts'],
  },
  {
    name: 'record-confirms-a-status',
    promise: 'PAID and PENDING are set only where the record says the same',
    changes: [
      {
        file: 'src/domain/payments/recover-payment.ts',
        find: 'function contradicts(purpose: Purpose, { found }: Finding): boolean {',
        replace:
          'function contradicts(purpose: Purpose, { found }: Finding): boolean {\n  if (found) return false;',
      },
    ],
    tests: ['test/server/routes/status-pairs.test.ts'],
  },
  {
    name: 'host-is-checked',
    promise: 'a request for a name that is not ours is refused',
    changes: [
      {
        file: GUARD_FILE,
        find: 'if (!allowed(hostName(request.headers.host), request)) {',
        replace: "if (request.headers.host === '') {",
      },
    ],
    tests: [GUARD],
  },
  {
    name: 'origin-is-checked',
    promise: 'a page of another origin may not ask',
    changes: [
      {
        file: GUARD_FILE,
        find: 'if (origin !== undefined && !allowed(originName(origin), request)) {',
        replace: "if (origin === '') {",
      },
    ],
    tests: [GUARD],
  },
  {
    name: 'token-is-checked',
    promise: 'where a token is set, every order path asks for it',
    changes: [
      {
        file: GUARD_FILE,
        find: 'if (!isFull && !isReading) {',
        replace: "if (request.url === '' && !isFull && !isReading) {",
      },
    ],
    tests: [GUARD],
  },
  {
    name: 'no-strangers-without-a-token',
    promise: 'an address that other machines reach is not served without a token',
    changes: [
      {
        file: 'src/server/start.ts',
        find: 'if (!isLoopback(config.host) && config.apiToken === undefined) {',
        replace: "if (config.host === '' && config.apiToken === undefined) {",
      },
    ],
    tests: ['test/server/lifecycle.test.ts'],
  },
  {
    name: 'no-sandbox-in-production',
    promise: 'no real order is ever paid by the sandbox',
    changes: [
      {
        file: 'src/config/load.ts',
        find: 'production && !data.url &&',
        replace: "production && data.url === '' &&",
      },
    ],
    tests: ['test/commands/config.test.ts'],
  },
];
