// The orders that are placed, one by one or as a file, and the answers that they have to get.
import { createReadStream } from 'node:fs';
import { Client } from 'undici';
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

/** Sends a file of orders. Resolves to the id of its batch when the file is accepted: all its orders are stored. */
export async function uploadFile(url: string, path: string): Promise<number> {
  const client = new Client(url, { headersTimeout: 0, bodyTimeout: 0 });
  const request = { method: 'POST', path: '/api/v1/batches/' } as const;
  const headers = { 'content-type': 'text/csv' };
  const answer = await client.request({ ...request, headers, body: createReadStream(path) });
  const reply = { status: answer.statusCode, body: await answer.body.text() };
  await client.close();
  if (reply.status !== 202) throw wrongAnswer(request, reply);
  return (JSON.parse(reply.body) as { id: number }).id;
}
