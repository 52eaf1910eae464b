// One payment whose answer the network loses, in namespaces of its own: prints as JSON what came of it. The services charge,
// the node hears nothing; once the network is well again, paying the order must find that charge.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { end, startServer } from '../kills/serving.ts';
import { startFakeServices } from '../support/services/fake-services.ts';
import { openNetwork, SERVICES } from './network.ts';

export interface LostAnswer {
  /** Status of the answer, and of the order in it. */
  readonly created: readonly [number, string];
  readonly paid: readonly [number, string];
  readonly payments: number;
  readonly charges: number;
}

const TOKEN = 'partitions';
const ENV = { ORDERS_API_TOKEN: TOKEN, ORDERS_PAYMENT_TIMEOUT_MS: '300' };
const ORDER = {
  customer_email: 'lost@example.com',
  customer_name: 'Lost',
  items: [{ product_name: 'Part', quantity: 1, unit_price: 5 }],
};

process.stdout.write(JSON.stringify(await loseAnswer()));

async function loseAnswer(): Promise<LostAnswer> {
  const folder = mkdtempSync(join(tmpdir(), 'orders-lost-answer-'));
  const network = await openNetwork(1);
  const [node] = network.nodes;
  if (!node) throw new Error('the network has no node');
  const fake = await startFakeServices(undefined, SERVICES);
  const server = await startServer(join(folder, 'orders.db'), fake, ENV, node.place);
  const ask = async (method: string, path: string, body: object) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(body),
    });
    const { status } = (await answer.json()) as { status: string };
    return [answer.status, status] as const;
  };
  try {
    fake.script.onPayment(() => ({
      kind: 'held',
      until: network.rule([{ from: SERVICES, to: node.address, effect: { lost: 1 } }]),
    }));
    const created = await ask('POST', '/api/v1/orders/', ORDER);
    fake.script.reset();
    await network.rule([]);
    const paid = await ask('PUT', '/api/v1/orders/1/status', { status: 'payment_processing' });
    const payments = fake.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/payments'));
    return { created, paid, payments: payments.length, charges: fake.charges.length };
  } finally {
    await end(server, 'SIGTERM');
    await fake.close();
    network.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
