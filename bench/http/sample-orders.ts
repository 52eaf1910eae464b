// The orders that are placed: a few dozen that differ, each with what its answer has to be.
import type { Reply } from './connection.ts';
import type { Ask } from './load.ts';

const PATH = '/api/v1/orders';

const SAMPLES = Array.from({ length: 97 }, (_, at) => {
  const [quantity, price] = [1 + (at % 7), 100 + 37 * at];
  const body = JSON.stringify({
    customer_email: `customer${at}@example.com`,
    customer_name: at % 2 ? `Customer ${at}` : `田中 ${at}`,
    items: [{ product_name: `Product ${at}`, quantity, unit_price: price }],
    currency: 'JPY',
  });
  const total = `"total_amount":${quantity * price},`;
  const isRight = ({ status, body }: Reply) =>
    status === 201 && body.includes('"status":"paid"') && body.includes(total);
  return { method: 'POST', path: PATH, body, isRight };
});

export function sampleOrder(n: number): Ask {
  const sample = SAMPLES[n % SAMPLES.length];
  if (!sample) throw new Error('there is no order to send');
  return sample;
}

/** The same with a key that no other has. */
export function keyedOrder(n: number): Ask {
  return { ...sampleOrder(n), headers: `Idempotency-Key: ${crypto.randomUUID()}\r\n` };
}
