// Both services of the soak, with a ledger of their own and a switch: while they are down they answer 503, hang, or
// break every connection, and charge nothing.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { listenAnywhere } from './listen.ts';

export type Fault = '503' | 'hang' | 'reset';

export interface SoakServices {
  readonly url: string;
  /** Undefined: all is well. */
  payments: Fault | undefined;
  /** By order: how often it was really charged. */
  readonly charges: ReadonlyMap<number, number>;
  /** Payment calls that came in since the last time this was read. */
  takeCalls(): number;
  close(): Promise<void>;
}

interface Payment {
  readonly id: string;
  readonly order_id: number;
  readonly amount: number;
  readonly currency: string;
  readonly status: 'succeeded';
}

const PAYMENT_MS = 20;

export async function startSoakServices(mailMs: number): Promise<SoakServices> {
  const byKey = new Map<string, Payment>();
  const charges = new Map<number, number>();
  let calls = 0;
  const charge = (key: string, text: string): Payment => {
    const known = byKey.get(key);
    if (known) return known;
    const asked = JSON.parse(text) as Pick<Payment, 'order_id' | 'amount' | 'currency'>;
    const payment = { ...asked, id: `pay_${byKey.size + 1}`, status: 'succeeded' } as const;
    byKey.set(key, payment);
    charges.set(asked.order_id, (charges.get(asked.order_id) ?? 0) + 1);
    return payment;
  };
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    if (request.url?.startsWith('/api/v1/notifications')) {
      return void setTimeout(() => answer(response, 202, {}), mailMs);
    }
    calls += 1;
    if (services.payments === 'reset') return void request.socket.destroy();
    if (services.payments === 'hang') return;
    if (services.payments === '503') return answer(response, 503, {});
    const orderId = Number(/\/order\/(\d+)$/.exec(request.url ?? '')?.[1]);
    if (request.method === 'GET') {
      return answer(
        response,
        200,
        [...byKey.values()].filter((one) => one.order_id === orderId),
      );
    }
    const payment = charge(String(request.headers['idempotency-key']), text);
    setTimeout(() => answer(response, 201, payment), PAYMENT_MS);
  });
  const services: SoakServices = {
    url: await listenAnywhere(server),
    payments: undefined,
    charges,
    takeCalls() {
      const taken = calls;
      calls = 0;
      return taken;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return services;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
