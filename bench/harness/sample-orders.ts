// The orders that are placed, and the answers that they have to get.
import type { Reply, Request } from '../../test/support/server/requests.ts';

/** A request and what its answer has to be; judged while it is measured, so it must be cheap. */
export interface Ask extends Request {
  isRight(reply: Reply): boolean;
}

/** The n-th request, from 0. */
export type Asks = (n: number) => Ask;

/** An error that shows what was answered. */
export function wrongAnswer({ method, path }: Request, { status, body }: Reply): Error {
  return new Error(`a wrong answer: ${method} ${path}: HTTP ${status} ${body.slice(0, 500)}`);
}

const SAMPLES: readonly Ask[] = Array.from({ length: 97 }, (_, at) => {
  const [quantity, price] = [1 + (at % 7), 100 + 37 * at];
  const body = JSON.stringify({
    customer_email: `customer${at}@example.com`,
    customer_name: at % 2 ? `Customer ${at}` : `田中 ${at}`,
    items: [{ product_name: `Product ${at}`, quantity, unit_price: price }],
    currency: 'JPY',
  });
  const total = `"total_amount":${quantity * price},`;
  return {
    method: 'POST',
    path: '/api/v1/orders',
    body,
    isRight: ({ status, body }) => status === 201 && body.includes('"status":"paid"') && body.includes(total),
  };
});

/** The orders that are placed: a few dozen that differ. */
export function sampleOrder(n: number): Ask {
  const sample = SAMPLES[n % SAMPLES.length];
  if (!sample) throw new Error('there is no order to send');
  return sample;
}

/** The same with a key that no other has. */
export function keyedOrder(n: number): Ask {
  return { ...sampleOrder(n), headers: { 'idempotency-key': crypto.randomUUID() } };
}
