// The operations whose moments are enumerated: how each begins, which requests it takes, and where its orders may end.
import type { Order } from '../../src/domain/model/order.ts';
import type { OrderStatus } from '../../src/domain/model/order-status.ts';
import { orderOf } from '../support/orders/order-json.ts';
import { CLIENT, type Process, type Scene, type SceneOptions, WEBHOOK } from './scene.ts';
import type { PaymentFate } from './services.ts';

/** What a client asks for, and asks again for as long as it gets no answer. */
export interface Request {
  /** Ends as in `test/simulation`: in the verb, or in the verb and the order's id. */
  readonly name: string;
  readonly key?: string;
  /** Without a key a creation is not repeated. */
  readonly isRepeated: boolean;
  send(process: Process, scene: Scene): Promise<Order | undefined>;
}

export interface Operation extends SceneOptions {
  readonly name: string;
  /** In a process that does not die. */
  prepare?(process: Process, scene: Scene): Promise<void>;
  /** Sent at once. */
  readonly requests: readonly Request[];
  /** How many orders there may be in the end, and their statuses. */
  readonly least: number;
  readonly most: number;
  readonly ends: readonly OrderStatus[];
  /** Moments that are left out. */
  readonly leftOut?: RegExp;
}

const body = (at = 1) => orderOf(1_000 + at, { customer_email: `c${at}@example.com` });

const keyed = (at: number): Request => ({
  name: 'client: create',
  key: `k${at}`,
  isRepeated: true,
  send: async ({ orders }) => (await orders.createOrderOnce(body(at), `k${at}`, CLIENT)).order,
});

const unkeyed = (at: number): Request => ({
  name: 'client: create',
  isRepeated: false,
  send: ({ orders }) => orders.createOrder(body(at), CLIENT),
});

/** By fate and resilience. A process that died before the payment left has charged nothing; only resilience tries again. */
function endsOf(fate: PaymentFate, resilience: boolean): readonly OrderStatus[] {
  if (fate === 'declined') return ['pending'];
  if (resilience) return ['paid'];
  return fate === 'lost' ? ['pending'] : ['paid', 'pending'];
}

function creation(fate: PaymentFate, resilience: boolean, hasKey: boolean): Operation {
  return {
    name: `create, ${fate}${resilience ? ', resilience' : ''}${hasKey ? ', key' : ''}`,
    resilience,
    payments: [fate],
    requests: [hasKey ? keyed(1) : unkeyed(1)],
    least: hasKey ? 1 : 0,
    most: 1,
    ends: endsOf(fate, resilience),
  };
}

const FATES = ['paid', 'declined', 'no answer', 'lost'] as const;

const CREATIONS: readonly Operation[] = [
  ...[false, true].flatMap((hasKey) =>
    [false, true].flatMap((resilience) => FATES.map((fate) => creation(fate, resilience, hasKey))),
  ),
  { ...creation('paid', true, true), name: 'create, paid, resilience, key, serve', recordEmailsLater: true },
];

/** Of PostgreSQL's shared transactions so many are under way at once: what comes then waits, and shares the next one. */
const SHARED_AT_ONCE = 3;

/** Three creations that come while nothing may be committed, and so together. */
const SHARING: Operation = {
  name: 'three creates that share',
  resilience: false,
  requests: [1, 2, 3].map((at) => ({
    ...unkeyed(at),
    async send(process, scene) {
      for (let n = 0; at === 1 && n < SHARED_AT_ONCE; n += 1) {
        process.deps.store.write(async () => {}, { about: [] }).catch(() => {});
      }
      return unkeyed(at).send(process, scene);
    },
  })),
  least: 0,
  most: 3,
  ends: ['paid', 'pending'],
};

/** One order, and one request about it, repeated until the order is as asked. */
type OfOne = Omit<Operation, 'least' | 'most'>;
const ofOne = (operation: OfOne): Operation => ({ ...operation, least: 1, most: 1 });

const create = async ({ orders }: Process) => void (await orders.createOrder(body(), CLIENT));

const paying = (resilience: boolean, fate: PaymentFate): Operation =>
  ofOne({
    name: `pay, ${fate}${resilience ? ', resilience' : ''}`,
    resilience,
    payments: ['declined', fate],
    prepare: create,
    requests: [{ name: 'client: pay 1', isRepeated: true, send: ({ orders }) => orders.payOrder(1, CLIENT) }],
    ends: fate === 'declined' ? ['pending', 'paid'] : ['paid'],
  });

const shipping: Operation = ofOne({
  name: 'ship',
  resilience: false,
  prepare: create,
  requests: [{ name: 'client: ship 1', isRepeated: true, send: ({ orders }) => orders.shipOrder(1, CLIENT) }],
  ends: ['shipped'],
});

const cancelling = (resilience: boolean, refund: 'refunded' | 'no answer' | 'lost'): Operation =>
  ofOne({
    name: `cancel, ${refund}${resilience ? ', resilience' : ''}`,
    resilience,
    refunds: [refund],
    prepare: create,
    requests: [
      { name: 'client: cancel 1', isRepeated: true, send: ({ orders }) => orders.cancelOrder(1, CLIENT) },
    ],
    ends: ['cancelled'],
  });

/** The Payment Service repeats an event until it is answered. */
const event = (status: 'succeeded' | 'failed'): Request => ({
  name: 'bank: event 1',
  isRepeated: true,
  async send({ orders }, { ledger }) {
    const payment_id = ledger.charges[0]?.paymentId;
    const news = { payment_id, status, event_id: 'event-1' };
    return (await orders.receivePaymentEvent(1, news, undefined, WEBHOOK)).order;
  },
});

/** The order's payment is being processed, and then decided. */
const decided = (status: 'succeeded' | 'failed'): Operation =>
  ofOne({
    name: `webhook, ${status}`,
    resilience: false,
    payments: ['processing'],
    async prepare(process, { ledger }) {
      await create(process);
      const [charge] = ledger.charges;
      if (charge) ledger.decide(charge, status === 'failed' ? 'declined' : status);
    },
    requests: [event(status)],
    ends: status === 'failed' ? ['pending'] : ['paid'],
  });

const LATE = { orderId: 1, amount: 1_001, currency: 'JPY', idempotencyKey: 'late' };

/** The charge of a call that seemed lost is there, an hour after the cancellation. */
const tooLate = (resilience: boolean): Operation =>
  ofOne({
    name: `webhook, of a cancelled order${resilience ? ', resilience' : ''}`,
    resilience,
    payments: ['lost'],
    async prepare(process, { ledger, pass }) {
      await create(process);
      pass(3_600_000);
      await process.orders.cancelOrder(1, CLIENT);
      ledger.charge(LATE, 'succeeded', false);
    },
    requests: [event('succeeded')],
    ends: ['cancelled'],
  });

export const OPERATIONS: readonly Operation[] = [
  ...CREATIONS,
  SHARING,
  ...[false, true].flatMap((resilience) => [
    ...(['paid', 'declined', 'no answer'] as const).map((fate) => paying(resilience, fate)),
    ...(['refunded', 'no answer', 'lost'] as const).map((refund) => cancelling(resilience, refund)),
    tooLate(resilience),
  ]),
  decided('succeeded'),
  decided('failed'),
  shipping,
];
