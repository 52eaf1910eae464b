// Requests that change orders, batches and charges, in any state: many are refused, and refusals are answers, too.
import type { Random } from '../simulation/random.ts';
import { TOTALS } from './services.ts';
import type { Asked, Sofar } from './session.ts';

const ORDERS = '/api/v1/orders';
const STATUSES = ['pending', 'payment_processing', 'paid', 'shipped', 'delivered', 'cancelled', 'SHIPPED'];
const WORDS = [
  'succeeded',
  'SUCCEEDED',
  'failed',
  'refunded',
  'processing',
  'chargeback',
  'partially_refunded',
];
const STRIDES = [5, 1_000, 4_096, 10_000];

/** An id that leaves the present segment of the index, or its span of counters, by a little. */
export function leaps(random: Random, last: number): number {
  const stride = random.pick(STRIDES);
  return Math.ceil((last + 20) / stride) * stride - random.below(3);
}

export function change(sofar: Sofar): Asked {
  const { random } = sofar;
  const order = `${ORDERS}/${sofar.order()}`;
  switch (
    random.weighted({
      ship: 5,
      status: 3,
      pay: 4,
      deliver: 2,
      cancel: 4,
      hold: 2,
      release: 1,
      note: 2,
      webhook: 6,
      resolve: 2,
      resend: 1,
      batch: 3,
    })
  ) {
    case 'ship':
      return status(order, { status: 'shipped', ...shipment(random) }, conditional(sofar));
    case 'status':
      return status(order, { status: random.pick(STATUSES) });
    case 'pay':
      return status(order, { status: 'payment_processing' });
    case 'deliver':
      return status(order, { status: 'delivered' });
    case 'cancel':
      return { method: 'DELETE', path: order, ...conditional(sofar) };
    case 'hold':
      return {
        method: 'PUT',
        path: `${order}/hold`,
        body: { reason: random.pick(['住所確認', 'check', ' ']) },
      };
    case 'release':
      return { method: 'DELETE', path: `${order}/hold` };
    case 'note':
      return {
        method: 'POST',
        path: `${order}/notes`,
        body: { text: random.pick(['お電話あり 😀', 'called', '']) },
      };
    case 'webhook':
      return { method: 'POST', path: `${order}/webhook`, body: event(sofar) };
    case 'resolve':
      return { method: 'POST', path: `${order}/resolution`, body: resolution(random) };
    case 'resend':
      return { method: 'POST', path: random.pick([`${order}/emails`, '/api/v1/emails/resend']) };
    case 'batch':
      return {
        method: 'POST',
        path: `/api/v1/batches/${random.between(1, 4)}/actions`,
        body: batchAction(random),
        holdsPayments: true,
      };
  }
}

function status(order: string, body: object, more: Pick<Asked, 'headers'> = {}): Asked {
  return { method: 'PUT', path: `${order}/status`, body, ...more };
}

/** A version that the order surely no longer has, or whichever there is. */
function conditional({ random }: Sofar): Pick<Asked, 'headers'> {
  return random.chance(0.85)
    ? {}
    : { headers: { 'if-match': random.pick(['*', '"1-abc"', 'W/"1-abc"', 'x']) } };
}

function shipment(random: Random): object {
  return {
    ...(random.chance(0.5) ? { carrier: random.pick(['Yamato', '佐川急便']) } : {}),
    ...(random.chance(0.7) ? { tracking_number: random.pick(['1234-5678', 'ＡＢ１', 'AB1']) } : {}),
  };
}

function event({ random, order, places }: Sofar): object {
  return {
    payment_id: random.chance(0.8) ? `pay_${random.between(1, places + 2)}` : `pay_of_${order()}`,
    status: random.pick(WORDS),
    ...(random.chance(0.4) ? { event_id: `evt_${random.below(10)}` } : {}),
    ...(random.chance(0.3) ? { amount: random.pick([1_000, '1000', TOTALS.processing, 5]) } : {}),
    ...(random.chance(0.2) ? { currency: random.pick(['JPY', 'USD']) } : {}),
    ...(random.chance(0.1) ? { order_id: random.between(1, 5) } : {}),
  };
}

function resolution(random: Random): object {
  const payment = `pay_${random.between(1, 9)}`;
  return random.pick([{ charged: payment }, { charged: false }, { refund: payment }, {}]);
}

function batchAction(random: Random): object {
  const action = random.pick(['pause', 'resume', 'retry', 'cancel', 'stop']);
  return action === 'cancel' && random.chance(0.5) ? { action, refund: true } : { action };
}
