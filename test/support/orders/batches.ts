// Batches as clients send and follow them.

import type { Reply, TestServer } from '../server/server.ts';
import { until } from '../until.ts';
import { type OrderBody, orderOf } from './order-json.ts';

/** So many good orders, of 1, 2, 3 and so on. */
export function ordersOf(count: number): OrderBody[] {
  return Array.from({ length: count }, (_, n) => orderOf(n + 1));
}

/** The batch that an answer leads to, once it is completed. */
export async function completed(server: TestServer, { headers }: Reply): Promise<Reply['body']> {
  let batch: Reply['body'];
  await until(async () => {
    batch = (await server.ask(String(headers.location))).body;
    return batch.status === 'completed';
  }, 100);
  return batch;
}
